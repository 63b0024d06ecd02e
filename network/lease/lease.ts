import { formatAddress, parseAddress, type Address } from '../address/address.ts'
import { objectAt, property, text, type JsonObject } from '../json/json.ts'
import { leaseDomain, leaseName } from './lease-name.ts'

export const LEASE_GROUP = 'ipam.berth.dev'
export const LEASE_VERSION = 'v1alpha1'
export const LEASE_API = `${LEASE_GROUP}/${LEASE_VERSION}`
/** The collection's path; leases are cluster-scoped. */
export const LEASES_PATH = `/apis/${LEASE_API}/ipleases`

/**
 * `Bound`: a live pod or claim has the address. `Held`: kept for the next pod of a StatefulSet's ordinal. `Quarantined`: nobody
 * has it, and nobody gets it yet.
 */
export type LeasePhase = 'Bound' | 'Held' | 'Quarantined'

/** Where the address comes from. `namespace` is empty for a GlobalInClusterIPPool. */
export interface LeasePool {
  readonly kind: 'NetworkAttachmentDefinition' | 'InClusterIPPool' | 'GlobalInClusterIPPool'
  readonly namespace: string
  readonly name: string
}

/** Whom the address belongs to. */
export interface LeaseOwner {
  /** `StatefulSet`: sticky, the address belongs to one ordinal of it. */
  readonly kind: 'Pod' | 'StatefulSet' | 'IPAddressClaim'
  readonly namespace: string
  /** Of the pod, the StatefulSet or the claim. */
  readonly name: string
  readonly uid: string
  /** In the pod: `net1`. Undefined for a claim. */
  readonly interface: string | undefined
  /** Of a StatefulSet's pod; undefined for others. */
  readonly ordinal: number | undefined
}

/** The pod that has the address now (Bound), or had it last (Held, Quarantined). Undefined for a claim. */
export interface LeasePod {
  readonly name: string
  readonly uid: string
  /** Undefined until it is scheduled. */
  readonly node: string | undefined
}

/** What one IPLease says (`ipam.berth.dev/v1alpha1`, cluster-scoped). */
export interface LeaseSpec {
  readonly address: Address
  /** Of the subnet: 24 in `192.168.20.5/24`. */
  readonly prefix: number
  /** In its DNS form (`leaseDomain`). */
  readonly domain: string
  readonly pool: LeasePool
  readonly owner: LeaseOwner
  readonly pod: LeasePod | undefined
  readonly phase: LeasePhase
  /** When it went to Held or Quarantined by the API server's clock, in ms since 1970; undefined while Bound. */
  readonly releasedAt: number | undefined
}

/** A lease as it is stored. */
export interface Lease extends LeaseSpec {
  readonly name: string
  readonly uid: string
  readonly resourceVersion: string
  /** When it was created, in ms since 1970. */
  readonly createdAt: number
  /** Whether somebody asked for its deletion (a finalizer of others keeps it). */
  readonly deleting: boolean
}

/** The object to create for a lease. */
export function leaseObject(spec: LeaseSpec): JsonObject {
  return {
    apiVersion: LEASE_API,
    kind: 'IPLease',
    metadata: { name: leaseName(spec.domain, spec.address) },
    spec: leaseSpecObject(spec),
  }
}

/** The `spec` of a lease's object; what is undefined is left out. */
export function leaseSpecObject(spec: LeaseSpec): JsonObject {
  const { owner, pod, pool, releasedAt } = spec
  return {
    address: formatAddress(spec.address),
    prefix: spec.prefix,
    domain: leaseDomain(spec.domain),
    pool: { kind: pool.kind, ...(pool.namespace !== '' && { namespace: pool.namespace }), name: pool.name },
    owner: {
      kind: owner.kind,
      namespace: owner.namespace,
      name: owner.name,
      uid: owner.uid,
      ...(owner.interface !== undefined && { interface: owner.interface }),
      ...(owner.ordinal !== undefined && { ordinal: owner.ordinal }),
    },
    ...(pod !== undefined && {
      pod: { name: pod.name, uid: pod.uid, ...(pod.node !== undefined && { node: pod.node }) },
    }),
    phase: spec.phase,
    ...(releasedAt !== undefined && { releasedAt: new Date(releasedAt).toISOString() }),
  }
}

/**
 * Reads a stored IPLease. Total on untrusted input (a lease written by hand, a server without the CRD's rules): undefined if its
 * name and its address or domain do not say the same, or if it has no owner.
 */
export function readLease(object: JsonObject): Lease | undefined {
  const metadata = objectAt(object, 'metadata')
  const spec = objectAt(object, 'spec')
  const address = parseAddress(text(spec, 'address') ?? '')
  const domain = text(spec, 'domain')
  const name = text(metadata, 'name') ?? ''
  const owner = readOwner(objectAt(spec, 'owner'))
  if (!address.ok || domain === undefined || owner === undefined) return undefined
  if (leaseDomain(domain) !== domain || leaseName(domain, address.value) !== name) return undefined
  return {
    name,
    uid: text(metadata, 'uid') ?? '',
    resourceVersion: text(metadata, 'resourceVersion') ?? '',
    createdAt: time(metadata, 'creationTimestamp') ?? 0,
    deleting: text(metadata, 'deletionTimestamp') !== undefined,
    address: address.value,
    prefix: wholeNumber(spec, 'prefix') ?? (address.value.family === 4 ? 32 : 128),
    domain,
    pool: readPool(objectAt(spec, 'pool')),
    owner,
    pod: readPod(objectAt(spec, 'pod')),
    phase: PHASES.find((phase) => phase === text(spec, 'phase')) ?? 'Bound',
    releasedAt: time(spec, 'releasedAt'),
  }
}

const PHASES: readonly LeasePhase[] = ['Bound', 'Held', 'Quarantined']
const POOL_KINDS: readonly LeasePool['kind'][] = [
  'NetworkAttachmentDefinition',
  'InClusterIPPool',
  'GlobalInClusterIPPool',
]
const OWNER_KINDS: readonly LeaseOwner['kind'][] = ['Pod', 'StatefulSet', 'IPAddressClaim']

function readPool(pool: JsonObject): LeasePool {
  const kind = POOL_KINDS.find((known) => known === text(pool, 'kind')) ?? 'NetworkAttachmentDefinition'
  return { kind, namespace: text(pool, 'namespace') ?? '', name: text(pool, 'name') ?? '' }
}

function readOwner(owner: JsonObject): LeaseOwner | undefined {
  const kind = OWNER_KINDS.find((known) => known === text(owner, 'kind'))
  const name = text(owner, 'name')
  if (kind === undefined || name === undefined) return undefined
  return {
    kind,
    namespace: text(owner, 'namespace') ?? '',
    name,
    uid: text(owner, 'uid') ?? '',
    interface: text(owner, 'interface'),
    ordinal: wholeNumber(owner, 'ordinal'),
  }
}

function readPod(pod: JsonObject): LeasePod | undefined {
  const name = text(pod, 'name')
  if (name === undefined) return undefined
  return { name, uid: text(pod, 'uid') ?? '', node: text(pod, 'node') }
}

function wholeNumber(object: JsonObject, key: string): number | undefined {
  const value = property(object, key)
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined
}

function time(object: JsonObject, key: string): number | undefined {
  const value = Date.parse(text(object, key) ?? '')
  return Number.isNaN(value) ? undefined : value
}
