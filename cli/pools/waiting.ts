import { holds } from '../../network/address/interval-set.ts'
import { isArray, isObject, objectAt, property, text, type JsonObject } from '../../network/json/json.ts'
import { ADDRESS_CONDITION } from '../../network/lease/pod-keys.ts'
import { parseDefaultNetwork, parseNetworks } from '../../network/multus/parse.ts'
import {
  DEFAULT_NETWORK_ANNOTATION,
  NETWORKS_ANNOTATION,
  type NetworkSelectionElement,
} from '../../network/multus/selection.ts'
import { poolPot } from '../../network/nad/address-pots.ts'
import { isBerthManaged } from '../../network/nad/managed.ts'
import type { Network } from '../../network/nad/network.ts'
import type { Inventory } from '../cluster/inventory.ts'
import { potKey, potsOf } from './pots.ts'

/** A pod or a claim that waits for an address. */
export interface Waiter {
  /** The `potKey`s of the pots that have nothing for it. */
  readonly pots: ReadonlySet<string>
}

/** The pods that were told to wait, and the claims that no IPAddress answers. */
export const waiters = (inventory: Inventory): readonly Waiter[] => [
  ...waitingPods(inventory),
  ...waitingClaims(inventory),
]

function waitingPods(inventory: Inventory): readonly Waiter[] {
  const { model } = inventory
  return inventory.objects('Pod').flatMap((pod) => {
    if (!isTold(pod)) return []
    const leased = inventory.leasesOfPod(text(objectAt(pod, 'metadata'), 'uid') ?? '')
    const pots = networksOf(pod, inventory).flatMap((network) => potsOf(network, inventory))
    const missing = pots.filter(({ ranges }) => !leased.some(({ address }) => holds(ranges, address)))
    const full = missing.filter(
      ({ domain, ranges, capacity }) => model.usage(domain, ranges, 0).used >= capacity,
    )
    return [{ pots: new Set((full.length > 0 ? full : missing).map(potKey)) }]
  })
}

/** Whether the pod's condition says that it has no address. */
function isTold(pod: JsonObject): boolean {
  const conditions = property(objectAt(pod, 'status'), 'conditions')
  return (isArray(conditions) ? conditions.filter(isObject) : []).some(
    (condition) => text(condition, 'type') === ADDRESS_CONDITION && text(condition, 'status') === 'False',
  )
}

function networksOf(pod: JsonObject, { model }: Inventory): readonly Network[] {
  const metadata = objectAt(pod, 'metadata')
  const annotations = objectAt(metadata, 'annotations')
  const home = text(metadata, 'namespace') ?? ''
  const standard = text(annotations, DEFAULT_NETWORK_ANNOTATION)
  const asked = [
    ...parseNetworks(text(annotations, NETWORKS_ANNOTATION) ?? '', '').elements.map((element) =>
      inNamespaceOf(element, home),
    ),
    ...(standard === undefined ? [] : parseDefaultNetwork(standard, '').elements).map((element) =>
      inNamespaceOf(element, 'kube-system'),
    ),
  ]
  return asked.flatMap(({ namespace, name }) => {
    const network = model.network(namespace, name)
    return network !== undefined && isBerthManaged(network) ? [network] : []
  })
}

const inNamespaceOf = ({ name, namespace }: NetworkSelectionElement, home: string) => ({
  name,
  namespace: namespace ?? home,
})

function waitingClaims(inventory: Inventory): readonly Waiter[] {
  return inventory.objects('IPAddressClaim').flatMap((claim) => {
    const answer = text(objectAt(objectAt(claim, 'status'), 'addressRef'), 'name') ?? ''
    const reference = objectAt(objectAt(claim, 'spec'), 'poolRef')
    const home = text(objectAt(claim, 'metadata'), 'namespace') ?? ''
    const kind = POOL_KINDS.find((known) => known === text(reference, 'kind'))
    if (answer !== '' || kind === undefined) return []
    const namespace = kind === 'InClusterIPPool' ? home : ''
    const pool = inventory.model.pool(kind, namespace, text(reference, 'name') ?? '')
    return pool === undefined ? [] : [{ pots: new Set([potKey(poolPot(pool, inventory))]) }]
  })
}

const POOL_KINDS = ['InClusterIPPool', 'GlobalInClusterIPPool'] as const
