import { parseAddress, type Address } from '../../../network/address/address.ts'
import { parseRange, type AddressRange } from '../../../network/address/range.ts'
import type { JsonObject } from '../../../network/json/json.ts'
import { leaseObject, type LeaseSpec } from '../../../network/lease/lease.ts'
import { leaseName } from '../../../network/lease/lease-name.ts'

export function at(text: string): Address {
  const address = parseAddress(text)
  if (!address.ok) throw new Error(address.problem)
  return address.value
}

export function rangeOf(text: string): AddressRange {
  const range = parseRange(text)
  if (!range.ok) throw new Error(range.problem)
  return range.value
}

export const lease = (text: string, changes: Partial<LeaseSpec> = {}): LeaseSpec => ({
  address: at(text),
  prefix: 24,
  domain: 'default',
  pool: { kind: 'NetworkAttachmentDefinition', namespace: 'default', name: 'net' },
  owner: { kind: 'Pod', namespace: 'shop', name: 'web', uid: 'u-web', interface: 'net1', ordinal: undefined },
  pod: { name: 'web', uid: 'u-web', node: undefined },
  phase: 'Bound',
  releasedAt: undefined,
  ...changes,
})

/** The lease as the API server stores it. */
export const storedLease = (spec: LeaseSpec, version: number, uid = `u-${version}`): JsonObject => ({
  ...leaseObject(spec),
  metadata: {
    name: leaseName(spec.domain, spec.address),
    uid,
    resourceVersion: String(version),
    creationTimestamp: '2026-11-21T04:00:00Z',
  },
})

export interface PodTexts {
  readonly name?: string
  readonly uid?: string
  readonly version?: number
  readonly networks?: string
  readonly gated?: boolean
  readonly nodeName?: string
  readonly created?: string
  readonly metadata?: JsonObject
  readonly spec?: JsonObject
  readonly status?: JsonObject
}

/** A pod of namespace shop. */
export function pod(texts: PodTexts = {}): JsonObject {
  const { name = 'web', uid = `u-${name}`, version = 10, networks, gated = false, nodeName } = texts
  return {
    metadata: {
      namespace: 'shop',
      name,
      uid,
      resourceVersion: String(version),
      creationTimestamp: texts.created ?? '2026-11-21T04:00:00Z',
      annotations: networks === undefined ? {} : { 'k8s.v1.cni.cncf.io/networks': networks },
      ...texts.metadata,
    },
    spec: {
      ...(nodeName !== undefined && { nodeName }),
      ...(gated && { schedulingGates: [{ name: 'ipam.berth.dev/address' }] }),
      ...texts.spec,
    },
    status: texts.status ?? { phase: 'Pending' },
  }
}

export const asking = (...ips: readonly string[]): string =>
  JSON.stringify([{ name: 'net', namespace: 'default', ips }])

export const nad = (name: string, ipam: JsonObject, annotations: JsonObject = {}): JsonObject => ({
  metadata: { namespace: 'default', name, annotations },
  spec: { config: JSON.stringify({ cniVersion: '0.3.1', name, type: 'macvlan', master: 'eth1', ipam }) },
})
