import { ADDRESS_STATES, type PoolLabels } from './pool-state.ts'
import type { ForetoldPool, PoolSample } from './pool-watch.ts'

type Samples = readonly (readonly [labels: Readonly<Record<string, string>>, value: number])[]

export type AddGauge = (
  gauge: { readonly name: string; readonly help: string; readonly labelNames?: string[] },
  samples: () => Samples,
) => void

/** The metrics of the pools. */
export function poolGauges(add: AddGauge, sample: () => PoolSample): void {
  const labelNames = ['pool', 'kind', 'domain'] satisfies (keyof PoolLabels)[]
  const each = (valueOf: (pool: ForetoldPool) => number | undefined) => (): Samples =>
    sample().pools.flatMap((pool) => {
      const value = valueOf(pool)
      return value === undefined ? [] : [[{ ...pool.labels }, value] as const]
    })
  add(
    {
      name: 'berth_pool_addresses',
      help: 'Addresses of a pool or managed network, by state (free, bound, held, quarantined); of the 500 fullest',
      labelNames: [...labelNames, 'state'],
    },
    () =>
      sample().pools.flatMap(({ labels, addresses }) =>
        ADDRESS_STATES.map((state) => [{ ...labels, state }, addresses[state]] as const),
      ),
  )
  add(
    { name: 'berth_pool_waiting', help: 'Pods and claims that wait for an address of the pool', labelNames },
    each(({ waiting }) => waiting),
  )
  add(
    {
      name: 'berth_pool_exhaustion_seconds',
      help: 'Seconds until the pool is full, if its use grows as in the last hour; absent where it does not grow, or not within a week',
      labelNames,
    },
    each(({ exhaustion }) => exhaustion),
  )
  add(
    {
      name: 'berth_pools',
      help: 'Pools and managed networks there are; beyond 500 only the fullest have figures',
    },
    () => [[{}, sample().count]],
  )
}
