import { formatAddress } from '../../../network/address/address.ts'
import {
  isArray,
  isObject,
  objectAt,
  property,
  show,
  text,
  type JsonObject,
} from '../../../network/json/json.ts'
import { readLease, type Lease } from '../../../network/lease/lease.ts'
import type { PoolKind } from '../../../network/pool/pool.ts'
import type { World } from './world.ts'

const IPAM = 'ipam.cluster.x-k8s.io'

export const leases = (world: World): readonly Lease[] =>
  world.all('IPLease').flatMap((object) => readLease(object) ?? [])

/** `192.168.20.1 Bound default/machine`, ascending. */
export const leaseLines = (world: World): readonly string[] =>
  leases(world)
    .toSorted((a, b) => (a.address.value < b.address.value ? -1 : 1))
    .map(({ address, phase, owner }) => `${formatAddress(address)} ${phase} ${owner.namespace}/${owner.name}`)

/** What one sees of a claim. */
export interface Seen {
  /** Of its IPAddress: `10.0.0.50/24`. */
  readonly address: string | undefined
  readonly addressRef: string | undefined
  /** `False PoolExhausted`. */
  readonly ready: string | undefined
  readonly message: string | undefined
}

export function see(world: World, name: string, namespace = 'default'): Seen {
  const claim = world.get('IPAddressClaim', namespace, name) ?? {}
  const address = world.get('IPAddress', namespace, name)
  const spec = objectAt(address ?? {}, 'spec')
  const status = objectAt(claim, 'status')
  const ready = conditionOf(claim)
  return {
    address: address && `${text(spec, 'address')}/${show(property(spec, 'prefix'))}`,
    addressRef: text(objectAt(status, 'addressRef'), 'name'),
    ready: ready && `${text(ready, 'status')} ${text(ready, 'reason')}`,
    message: ready && text(ready, 'message'),
  }
}

/** Its condition Ready. */
export function conditionOf(claim: JsonObject): JsonObject | undefined {
  const conditions = property(objectAt(claim, 'status'), 'conditions')
  return (isArray(conditions) ? conditions : [])
    .filter(isObject)
    .find((condition) => text(condition, 'type') === 'Ready')
}

/** As a user does: what has finalizers stays until they are gone. */
export function remove(
  world: World,
  kind: 'IPAddressClaim' | 'IPAddress' | PoolKind,
  name: string,
  namespace = 'default',
): void {
  const plural = {
    IPAddressClaim: 'ipaddressclaims',
    IPAddress: 'ipaddresses',
    InClusterIPPool: 'inclusterippools',
    GlobalInClusterIPPool: 'globalinclusterippools',
  }[kind]
  const within = namespace === '' ? '' : `namespaces/${namespace}/`
  world.serve('DELETE', `/apis/${IPAM}/v1beta2/${within}${plural}/${name}`, { preconditions: {} })
}
