import * as fc from 'fast-check'
import type { Address } from '../../../network/address/address.ts'
import type { LeaseOwner, LeasePod, LeasePool, LeaseSpec } from '../../../network/lease/lease.ts'

const anyV4 = fc.bigInt(0n, 2n ** 32n - 1n).map((value): Address => ({ family: 4, value }))

/** With many zero groups, which is where texts of IPv6 addresses differ; no IPv4-mapped ones, which are not read. */
export const anyV6: fc.Arbitrary<Address> = fc
  .array(fc.oneof(fc.constant(0n), fc.bigInt(0n, 0xffffn)), { minLength: 8, maxLength: 8 })
  .map((groups): Address => ({ family: 6, value: groups.reduce((value, group) => (value << 16n) | group) }))
  .filter(({ value }) => value >> 32n !== 0xffffn)

const name = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,20}[a-z0-9])?$/)
const uid = fc.uuid()

const anyPool: fc.Arbitrary<LeasePool> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('NetworkAttachmentDefinition' as const, 'InClusterIPPool' as const),
    namespace: name,
    name,
  }),
  fc.record({ kind: fc.constant('GlobalInClusterIPPool' as const), namespace: fc.constant(''), name }),
)

const anyPod: fc.Arbitrary<LeasePod> = fc.record({ name, uid, node: fc.option(name, { nil: undefined }) })

type Holder = Pick<LeaseSpec, 'owner' | 'pod' | 'phase' | 'releasedAt'>

const interfaceName = fc.stringMatching(/^[a-zA-Z0-9_.-]{1,15}$/)

const ofPod: fc.Arbitrary<Holder> = fc
  .record({ namespace: name, pod: anyPod, interface: interfaceName })
  .chain(({ pod, ...rest }) =>
    released(['Bound', 'Quarantined'], {
      owner: { kind: 'Pod', name: pod.name, uid: pod.uid, ordinal: undefined, ...rest },
      pod,
    }),
  )

const ofStatefulSet: fc.Arbitrary<Holder> = fc
  .record({ namespace: name, name, uid, interface: interfaceName, ordinal: fc.nat(), pod: anyPod })
  .chain(({ pod, ...rest }) =>
    released(['Bound', 'Held', 'Quarantined'], { owner: { kind: 'StatefulSet', ...rest }, pod }),
  )

const ofClaim: fc.Arbitrary<Holder> = fc.record({ namespace: name, name, uid }).chain((rest) =>
  released(['Bound', 'Quarantined'], {
    owner: { kind: 'IPAddressClaim', interface: undefined, ordinal: undefined, ...rest },
    pod: undefined,
  }),
)

/** Nobody's any more at some time between 2001 and 2286, unless it is Bound. */
const released = (
  phases: readonly LeaseSpec['phase'][],
  holder: { readonly owner: LeaseOwner; readonly pod: LeasePod | undefined },
): fc.Arbitrary<Holder> =>
  fc
    .record({ phase: fc.constantFrom(...phases), at: fc.integer({ min: 1e12, max: 1e13 }) })
    .map(({ phase, at }) => ({ ...holder, phase, releasedAt: phase === 'Bound' ? undefined : at }))

const holder = fc.oneof(ofPod, ofStatefulSet, ofClaim)
const domain = fc.oneof(fc.string(), fc.domain(), fc.constant('default'))

/** What the allocator may write. */
export const leaseOf = (address: fc.Arbitrary<Address>): fc.Arbitrary<LeaseSpec> =>
  fc
    .record({ address, domain, pool: anyPool, holder, prefix: fc.nat(32) })
    .map(({ holder: of, ...rest }) => ({ ...rest, ...of }))

export const anyLease = leaseOf(fc.oneof(anyV4, anyV6))
