import * as fc from 'fast-check'
import type { ChangedKind } from '../../../allocator/view.ts'
import { objectAt, type JsonObject } from '../../../network/json/json.ts'
import type { LeaseOwner, LeasePhase } from '../../../network/lease/lease.ts'
import { leaseDomain, leaseName } from '../../../network/lease/lease-name.ts'
import { asking, at, lease, nad, pod, storedLease } from './objects.ts'

/** Few names and addresses, so that they meet. */
export const ADDRESSES = ['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4', '10.0.0.5', 'fd00::1', 'fd00::2']
export const DOMAINS = ['default', 'My Net']
export const PODS = ['web-0', 'web-1', 'db']

/** An object as it is written; what it holds is said beside, for the model without indexes. */
export interface Written {
  readonly kind: ChangedKind
  readonly namespace: string
  readonly name: string
  readonly raw: (version: number, uid: string) => JsonObject
  readonly lease?: {
    readonly address: string
    readonly domain: string
    readonly owner: LeaseOwner
    readonly phase: LeasePhase
    readonly pod: string | undefined
  }
  /** On the network `default/net`. */
  readonly podAddresses?: readonly string[]
  /** In the domain `default`. */
  readonly addresses?: readonly string[]
  readonly fixed?: string
  readonly domain?: string
}

const of = <const T>(values: readonly T[]) => fc.constantFrom(...values)
const someAddresses = fc.uniqueArray(of(ADDRESSES), { maxLength: 2 })

const owner = fc.oneof(
  of(PODS).map((name): LeaseOwner => ({
    kind: 'Pod',
    namespace: 'shop',
    name,
    uid: `u-${name}`,
    interface: 'net1',
    ordinal: undefined,
  })),
  fc.nat(1).map((ordinal): LeaseOwner => ({
    kind: 'StatefulSet',
    namespace: 'shop',
    name: 'web',
    uid: 'u-set',
    interface: 'net1',
    ordinal,
  })),
  fc.constant<LeaseOwner>({
    kind: 'IPAddressClaim',
    namespace: 'shop',
    name: 'claim',
    uid: 'u-claim',
    interface: undefined,
    ordinal: undefined,
  }),
)

const podOf = ({ kind, name, ordinal }: LeaseOwner): string | undefined =>
  kind === 'IPAddressClaim' ? undefined : kind === 'Pod' ? name : `${name}-${ordinal ?? 0}`

const leases = fc
  .record({
    address: of(ADDRESSES),
    domain: of(DOMAINS),
    owner,
    phase: of(['Bound', 'Bound', 'Held', 'Quarantined']),
  })
  .map((held): Written => {
    const { address, domain, owner: whose, phase } = held
    const name = podOf(whose)
    const holder = name === undefined ? undefined : { name, uid: `u-${name}`, node: undefined }
    const spec = lease(address, { domain: leaseDomain(domain), owner: whose, phase, pod: holder })
    return {
      kind: 'IPLease',
      namespace: '',
      name: leaseName(domain, at(address)),
      raw: (version, uid) => storedLease(spec, version, uid),
      lease: { ...held, pod: name },
    }
  })

const pods = fc
  .record({ name: of(PODS), ips: someAddresses, got: someAddresses, gated: fc.boolean(), runs: fc.boolean() })
  .map(({ name, ips, got, gated, runs }): Written => {
    const status = JSON.stringify([{ name: 'default/net', interface: 'net1', ips: got }])
    const annotations: JsonObject = {
      'k8s.v1.cni.cncf.io/networks': asking(...ips.map((ip) => `${ip}/24`)),
      ...(runs && !gated && { 'k8s.v1.cni.cncf.io/network-status': status }),
    }
    const placed = runs && !gated ? { nodeName: 'node1' } : {}
    return {
      kind: 'Pod',
      namespace: 'shop',
      name,
      raw: (version, uid) => {
        const made = pod({ name, uid, version, gated, ...placed })
        return { ...made, metadata: { ...objectAt(made, 'metadata'), annotations } }
      },
      podAddresses: gated ? [] : runs ? got : ips,
    }
  })

const networks = fc.option(of(['lab', 'My Net']), { nil: undefined }).map((domain): Written => {
  const annotations: JsonObject = domain === undefined ? {} : { 'ipam.berth.dev/domain': domain }
  const made = nad('net', { type: 'berth', range: '10.0.0.0/24' }, annotations)
  return {
    kind: 'NetworkAttachmentDefinition',
    namespace: 'default',
    name: 'net',
    raw: (version, uid) => versioned(made, version, uid),
    ...(domain !== undefined && { domain }),
  }
})

const fixed = of(ADDRESSES).map((address): Written => {
  const made = nad('fixed', { type: 'static', addresses: [{ address: `${address}/24` }] })
  return {
    kind: 'NetworkAttachmentDefinition',
    namespace: 'default',
    name: 'fixed',
    raw: (version, uid) => versioned(made, version, uid),
    fixed: address,
  }
})

const ipAddresses = of(ADDRESSES).map((address): Written => {
  const made = { metadata: { namespace: 'shop', name: 'claim' }, spec: { address } }
  return {
    kind: 'IPAddress',
    namespace: 'shop',
    name: 'claim',
    raw: (version, uid) => versioned(made, version, uid),
    addresses: [address],
  }
})

const whereabouts = fc.uniqueArray(of(['1', '2', '4']), { maxLength: 3 }).map((offsets): Written => {
  const allocations = Object.fromEntries(offsets.map((offset) => [offset, { podref: 'shop/other' }]))
  const made = {
    metadata: { namespace: 'kube-system', name: '10.0.0.0-24' },
    spec: { range: '10.0.0.0/24', allocations },
  }
  return {
    kind: 'WhereaboutsIPPool',
    namespace: 'kube-system',
    name: '10.0.0.0-24',
    raw: (version, uid) => versioned(made, version, uid),
    addresses: offsets.map((offset) => `10.0.0.${offset}`),
  }
})

const versioned = (object: JsonObject, version: number, uid: string): JsonObject => ({
  ...object,
  metadata: { ...objectAt(object, 'metadata'), uid, resourceVersion: String(version) },
})

export const written: fc.Arbitrary<Written> = fc.oneof(
  { weight: 5, arbitrary: leases },
  { weight: 4, arbitrary: pods },
  networks,
  fixed,
  ipAddresses,
  whereabouts,
)
