import { stringify } from 'yaml'
import { parseAddress } from '../../../network/address/address.ts'
import { leaseName } from '../../../network/lease/lease-name.ts'

/** What a lease manifest says beside its address. */
export interface LeaseExtra {
  /** `pod`: of a pod; `set`: of ordinal 0 of StatefulSet default/db; `claim`: of an IPAddressClaim. */
  readonly owner?: 'pod' | 'set' | 'claim'
  /** Name of the pod (`db-0` for a set) or of the claim. */
  readonly name?: string
  readonly uid?: string
  readonly phase?: 'Bound' | 'Held' | 'Quarantined'
  readonly domain?: string
  readonly pool?: { readonly kind: string; readonly namespace?: string; readonly name: string }
}

const KINDS = { pod: 'Pod', set: 'StatefulSet', claim: 'IPAddressClaim' } as const

/** An IPLease as YAML; of pod default/db with uid `uid-db`, Bound, of the NAD default/net, unless it says otherwise. */
export function lease(ip: string, extra: LeaseExtra = {}): string {
  const { owner = 'pod', phase = 'Bound', domain = 'default' } = extra
  const name = extra.name ?? (owner === 'set' ? 'db-0' : 'db')
  const uid = extra.uid ?? `uid-${name}`
  const address = parseAddress(ip)
  if (!address.ok) throw new Error(address.problem)
  const holder =
    owner === 'set' ? { name: 'db', uid: 'uid-db', ordinal: 0, interface: 'net1' } : { name, uid }
  return stringify({
    apiVersion: 'ipam.berth.dev/v1alpha1',
    kind: 'IPLease',
    metadata: { name: leaseName(domain, address.value) },
    spec: {
      address: ip,
      prefix: 24,
      domain,
      pool: extra.pool ?? { kind: 'NetworkAttachmentDefinition', namespace: 'default', name: 'net' },
      owner: { kind: KINDS[owner], namespace: 'default', ...holder },
      ...(owner === 'claim' ? {} : { pod: { name, uid, node: 'node1' } }),
      phase,
      ...(phase === 'Bound' ? {} : { releasedAt: '2026-01-02T03:04:05Z' }),
    },
  })
}
