import type { Allocation } from './allocation.ts'
import { holdersAt } from './preview/holders.ts'
import { poolFigures } from './preview/pool-figures.ts'
import { previewOf } from './preview/preview.ts'
import type { AskedPot } from './preview/read-request.ts'
import type { AllocatorEndpoints } from './server.ts'

export interface EndpointParts {
  readonly allocation: Pick<Allocation, 'view' | 'addresses' | 'settings' | 'log'>
  readonly waiters: { waitingOn(pot: AskedPot): number }
  readonly isLeading: () => boolean
  readonly unready: () => readonly string[]
  readonly metrics: AllocatorEndpoints['metrics']
}

/** What the socket answers, from what this process knows; whether it leads or not. */
export function endpointsOf(parts: EndpointParts): AllocatorEndpoints {
  const { view, addresses, settings, log } = parts.allocation
  const waiting = (pot: AskedPot): number => parts.waiters.waitingOn(pot)
  return {
    preview: (pots) => previewOf({ view, addresses, waiting }, pots),
    holders: (query) => holdersAt(view, query),
    pools: () => ({
      pools: poolFigures({ view, reserved: settings(), waiting }),
      leading: parts.isLeading(),
    }),
    unready: parts.unready,
    metrics: parts.metrics,
    onFault: (err) => log.error({ err }, 'a request over the socket met a fault'),
  }
}
