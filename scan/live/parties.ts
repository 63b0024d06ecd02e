import { formatAddress, sameAddress, type Address } from '../../network/address/address.ts'
import type { Lease } from '../../network/lease/lease.ts'
import { isBerthManaged } from '../../network/nad/managed.ts'
import { mayEndAtNode } from '../../network/nad/node-local.ts'
import type { Network, NetworkKey } from '../../network/nad/network.ts'
import type { Holder } from '../../webhook/rules/cluster-view.ts'
import type { ScannedCluster, ScannedPod, ScannedView } from '../cluster.ts'

/** A live pod that has an address on a network that is there. */
export interface Party {
  readonly pod: ScannedPod
  readonly key: NetworkKey
  readonly network: Network
}

export function networkOf(key: NetworkKey, view: Pick<ScannedView, 'network'>): Network | undefined {
  const slash = key.indexOf('/')
  return view.network(key.slice(0, slash), key.slice(slash + 1))
}

/** The live pods among the holders that have got the address; one that only asks for it, or is on its way out, does not count. */
export function partiesOf(holders: readonly Holder[], cluster: ScannedCluster): readonly Party[] {
  return holders.flatMap(({ kind, namespace, name, uid, address }) => {
    const pod = kind === 'Pod' ? cluster.pod(namespace, name) : undefined
    if (pod === undefined || pod.uid !== uid || pod.deleting) return []
    const held = pod.addresses.find((at) => sameAddress(at.address, address))
    const network = held && networkOf(held.network, cluster.view)
    return held === undefined || network === undefined ? [] : [{ pod, key: held.network, network }]
  })
}

/** Those that can meet: behind a bridge of the node only those of one node, unless somebody is on a wire of all nodes. */
export function meetings(parties: readonly Party[]): readonly (readonly Party[])[] {
  const isLocal = parties.every(({ network }) => mayEndAtNode(network) && !isBerthManaged(network))
  if (!isLocal) return parties.length > 1 ? [parties] : []
  const byNode = Map.groupBy(parties, ({ pod }) => pod.nodeName)
  return [...byNode.values()].filter((some) => some.length > 1)
}

/** Whether the lease is the pod's: by uid, or as the sticky one of its ordinal. */
export const isLeaseOf = ({ owner, pod: leased }: Lease, pod: ScannedPod): boolean =>
  leased?.uid === pod.uid ||
  (owner.kind === 'StatefulSet' &&
    owner.namespace === pod.namespace &&
    pod.name === `${owner.name}-${owner.ordinal}` &&
    pod.owner === `StatefulSet ${owner.namespace}/${owner.name}`)

/** `pod shop/web-1 on node2`. */
export const podText = ({ namespace, name, nodeName }: ScannedPod): string =>
  `pod ${namespace}/${name}${nodeName === undefined ? '' : ` on ${nodeName}`}`

/** `10.0.0.5 of shop/lan`. */
export const addressText = (address: Address, key: NetworkKey): string =>
  `${formatAddress(address)} of ${key}`
