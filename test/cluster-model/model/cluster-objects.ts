import * as fc from 'fast-check'
import type { ModelKind } from '../../../cluster/model/sink.ts'

/** The small world of the property test: few names and addresses, so that they meet. */
export const NAMESPACES = ['red', 'blue']
export const NETWORKS = ['n1', 'n2', 'n3']
export const DOMAINS = ['default', 'lab', 'wb']
export const ADDRESSES = ['10.0.0.1', '10.0.0.2', '10.0.0.9', '10.0.0.200', 'fd00::1', 'fd00::2']
export const MACS = ['02:00:00:00:00:01', '02:00:00:00:00:02']
export const MASTERS = ['eth1', 'eth2']
export const BLOCKS = ['10.0.0.0/28', '10.0.0.0/24', 'fd00::/64']

export interface NadSpec {
  readonly namespace: string
  readonly name: string
  readonly domain: string | undefined
  readonly master: string
  readonly range: string
  readonly networkName: string | undefined
}
export interface StatusSpec {
  readonly network: string
  readonly interface: string
  readonly ips: readonly string[]
  readonly mac: string | undefined
  readonly default: boolean
}
export interface PodSpec {
  readonly namespace: string
  readonly name: string
  readonly uid: string
  readonly phase: string
  readonly hostNetwork: boolean
  readonly deployment: string | undefined
  /** Requested networks by place; `network` is `ns/name`. */
  readonly asked: readonly {
    readonly network: string
    readonly ips: readonly string[]
    readonly mac: string | undefined
  }[]
  readonly status: readonly StatusSpec[]
}
export interface PoolSpec {
  readonly kind: 'InClusterIPPool' | 'GlobalInClusterIPPool'
  readonly namespace: string
  readonly name: string
  readonly domain: string | undefined
}
export interface IpAddressSpec {
  readonly namespace: string
  readonly name: string
  readonly address: string
  readonly poolKind: PoolSpec['kind']
}
export interface WhereaboutsSpec {
  readonly networkName: string | undefined
  readonly range: '10.0.0.0/28' | '10.0.0.0/24'
  /** Offset to `namespace/name` of the pod. */
  readonly allocations: Readonly<Record<string, string>>
}

/** An object of the world, as the naive model keeps it and as the API server would send it. */
export type WorldObject =
  | { readonly kind: 'NetworkAttachmentDefinition'; readonly spec: NadSpec }
  | { readonly kind: 'Pod'; readonly spec: PodSpec }
  | { readonly kind: 'InClusterIPPool' | 'GlobalInClusterIPPool'; readonly spec: PoolSpec }
  | { readonly kind: 'IPAddress'; readonly spec: IpAddressSpec }
  | { readonly kind: 'WhereaboutsIPPool'; readonly spec: WhereaboutsSpec }

export const KINDS: readonly (ModelKind & WorldObject['kind'])[] = [
  'NetworkAttachmentDefinition',
  'Pod',
  'InClusterIPPool',
  'GlobalInClusterIPPool',
  'IPAddress',
  'WhereaboutsIPPool',
]

const of = <const T>(values: readonly T[]) => fc.constantFrom(...values)
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined })
const key = fc.tuple(of(NAMESPACES), of(NETWORKS)).map(([namespace, name]) => `${namespace}/${name}`)
const some = (values: readonly string[]) => fc.uniqueArray(of(values), { maxLength: 2 })

const nad = fc.record({
  namespace: of(NAMESPACES),
  name: of(NETWORKS),
  domain: optional(of(['lab'])),
  master: of(MASTERS),
  range: of(BLOCKS),
  networkName: optional(of(['wb'])),
})
const pod = fc.record({
  namespace: of(NAMESPACES),
  name: of(['p1', 'p2', 'p3']),
  uid: of(['u1', 'u2', 'u3']),
  phase: of(['Pending', 'Running', 'Running', 'Succeeded', 'Failed']),
  hostNetwork: of([false, false, true]),
  deployment: optional(of(['web'])),
  asked: fc.array(fc.record({ network: key, ips: some(ADDRESSES), mac: optional(of(MACS)) }), {
    maxLength: 3,
  }),
  status: fc.array(
    fc.record({
      network: key,
      interface: of(['net1', 'net2', 'eth0']),
      ips: some(ADDRESSES),
      mac: optional(of(MACS)),
      default: of([false, false, false, true]),
    }),
    { maxLength: 3 },
  ),
})
const pool = (kind: PoolSpec['kind']) =>
  fc.record({
    kind: fc.constant(kind),
    namespace: kind === 'InClusterIPPool' ? of(NAMESPACES) : fc.constant(''),
    name: fc.constant('pool'),
    domain: optional(of(['lab'])),
  })
const ipAddress = fc.record({
  namespace: of(NAMESPACES),
  name: of(['i1', 'i2']),
  address: of(ADDRESSES),
  poolKind: of(['InClusterIPPool', 'GlobalInClusterIPPool']),
})
const whereabouts = fc.record({
  networkName: optional(of(['wb'])),
  range: of(['10.0.0.0/28', '10.0.0.0/24']),
  allocations: fc.dictionary(of(['1', '2', '9']), of(['red/p1', 'blue/p2', 'red/gone'])),
})

export const worldObject: fc.Arbitrary<WorldObject> = fc.oneof(
  nad.map((spec) => ({ kind: 'NetworkAttachmentDefinition' as const, spec })),
  { weight: 3, arbitrary: pod.map((spec) => ({ kind: 'Pod' as const, spec })) },
  pool('InClusterIPPool').map((spec) => ({ kind: 'InClusterIPPool' as const, spec })),
  pool('GlobalInClusterIPPool').map((spec) => ({ kind: 'GlobalInClusterIPPool' as const, spec })),
  ipAddress.map((spec) => ({ kind: 'IPAddress' as const, spec })),
  whereabouts.map((spec) => ({ kind: 'WhereaboutsIPPool' as const, spec })),
)

export function identity(object: WorldObject): { namespace: string; name: string } {
  if (object.kind !== 'WhereaboutsIPPool') return { namespace: object.spec.namespace, name: object.spec.name }
  const range = object.spec.range.replace('/', '-')
  const { networkName } = object.spec
  return { namespace: 'kube-system', name: networkName === undefined ? range : `${networkName}-${range}` }
}
