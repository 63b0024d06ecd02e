import type { JsonObject } from '../../../network/json/json.ts'
import { LEASE_API } from '../../../network/lease/lease.ts'

export interface LeaseWish {
  readonly address: string
  readonly pod?: string
  readonly uid?: string
  readonly phase?: string
  readonly ordinal?: number
  readonly interface?: string
  readonly pool?: string
}

/** A lease of network `net`, of a pod, or with an ordinal of StatefulSet `db`. */
export const leaseOf = ({
  address,
  pod: name = 'other',
  uid = 'uid-other',
  phase = 'Bound',
  ...wish
}: LeaseWish): JsonObject => ({
  apiVersion: LEASE_API,
  kind: 'IPLease',
  metadata: { name: `default.${address.replaceAll('.', '-')}` },
  spec: {
    address,
    prefix: 24,
    domain: 'default',
    pool: { kind: 'NetworkAttachmentDefinition', namespace: 'default', name: wish.pool ?? 'net' },
    owner:
      wish.ordinal === undefined
        ? { kind: 'Pod', namespace: 'default', name, uid, interface: wish.interface ?? 'net1' }
        : {
            kind: 'StatefulSet',
            namespace: 'default',
            name: 'db',
            uid: 'set-1',
            interface: 'net1',
            ordinal: wish.ordinal,
          },
    pod: { name, uid },
    phase,
    ...(phase !== 'Bound' && { releasedAt: '2026-01-01T00:00:00Z' }),
  },
})
