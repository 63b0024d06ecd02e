import type { Address } from '../../network/address/address.ts'
import { parseDefaultNetwork, parseNetworks } from '../../network/multus/parse.ts'
import {
  DEFAULT_INTERFACE,
  DEFAULT_NETWORK_ANNOTATION,
  DEFAULT_NETWORK_HOME,
  interfaceOf,
  NETWORKS_ANNOTATION,
  type NetworkSelectionElement,
} from '../../network/multus/selection.ts'
import {
  drawnPots,
  ownPots,
  poolKeyOf,
  type AddressPot,
  type Reserved,
} from '../../network/nad/address-pots.ts'
import { isBerthManaged } from '../../network/nad/managed.ts'
import { networkKey, type Network } from '../../network/nad/network.ts'
import { STICKY_ANNOTATION } from '../../network/lease/pod-keys.ts'
import type { Problem } from '../../network/problem.ts'
import { poolTitle } from '../../network/pool/pool.ts'
import type { AllocatedPod, AllocatorView } from '../view.ts'
import type { Obstacle } from './obstacle.ts'
import { requestedAddresses } from './requested-addresses.ts'

/** One address that a pod is to have: one for each pot of each of its managed networks. */
export interface Slot {
  readonly attachment: ManagedAttachment
  readonly pot: AddressPot
  /** The address that `ips` asks for; undefined: any. */
  readonly requested: Address | undefined
}

/** A network of a pod whose addresses Berth hands out. */
export interface ManagedAttachment {
  readonly network: Network
  /** In the annotation, from 0; -1: the default network, which has an annotation of its own. */
  readonly place: number
  readonly interface: string
  /** Whether the addresses stay with the ordinal of the pod's StatefulSet. */
  readonly sticky: boolean
  /** `ips` as written. */
  readonly ips: readonly string[]
  /** Those of `ips` that can be read. */
  readonly named: readonly Address[]
  readonly slots: readonly Slot[]
  /** What is wrong here; matters only while a slot has no lease. */
  readonly obstacle: Obstacle | undefined
}

export interface Demand {
  readonly attachments: readonly ManagedAttachment[]
  /** Why not all that the pod asks for is known. */
  readonly obstacles: readonly Obstacle[]
  /** The networks whose addresses are not Berth's. */
  readonly others: readonly Network[]
}

type Asking = Pick<
  AllocatedPod,
  'namespace' | 'networks' | 'defaultNetwork' | 'hostNetwork' | 'set' | 'sticky'
>
type Networks = Pick<AllocatorView, 'network' | 'pool'>

const NOTHING: Demand = { attachments: [], obstacles: [], others: [] }

/** What a pod is to be given, by its annotations and the networks as they are known now. Multus attaches nothing to the host's network. */
export function demandOf(pod: Asking, view: Networks, reserved: Reserved): Demand {
  if (pod.hostNetwork) return NOTHING
  const { elements, problem } = placedElements(pod)
  if (problem !== undefined) return { ...NOTHING, obstacles: [badAnnotation(problem)] }
  const demand: Draft = { attachments: [], obstacles: [], others: [] }
  for (const placed of elements) addAttachment(demand, placed, pod, { view, reserved })
  return demand
}

interface Placed {
  readonly element: NetworkSelectionElement
  readonly place: number
  readonly namespace: string
  readonly interface: string
}

function placedElements(pod: Asking): { readonly elements: readonly Placed[]; readonly problem?: Problem } {
  const networks = parseNetworks(pod.networks ?? '', fieldOf(NETWORKS_ANNOTATION))
  const standard =
    pod.defaultNetwork === undefined
      ? undefined
      : parseDefaultNetwork(pod.defaultNetwork, fieldOf(DEFAULT_NETWORK_ANNOTATION))
  const elements = networks.elements.map((element, place) => ({
    element,
    place,
    namespace: element.namespace ?? pod.namespace,
    interface: interfaceOf(element, place),
  }))
  for (const element of standard?.elements ?? []) {
    const namespace = element.namespace ?? DEFAULT_NETWORK_HOME
    elements.unshift({ element, place: -1, namespace, interface: DEFAULT_INTERFACE })
  }
  const problem = standard?.problems[0] ?? networks.problems[0] ?? repeatedInterface(elements)
  return problem === undefined ? { elements } : { elements: [], problem }
}

const fieldOf = (annotation: string): string => `metadata.annotations[${annotation}]`

function repeatedInterface(elements: readonly Placed[]): Problem | undefined {
  const seen = new Set<string>()
  for (const { interface: name, element } of elements) {
    if (!seen.has(name)) {
      seen.add(name)
      continue
    }
    return {
      field: element.field,
      message: `the interface ${name} is asked for twice`,
      fix: 'give each network an interface of its own',
    }
  }
  return undefined
}

const badAnnotation = ({ field, message, fix }: Problem): Obstacle => ({
  reason: 'BadAnnotation',
  subject: `${field} cannot be used`,
  detail: message,
  fix,
})

interface Cluster {
  readonly view: Networks
  readonly reserved: Reserved
}

interface Draft {
  readonly attachments: ManagedAttachment[]
  readonly obstacles: Obstacle[]
  readonly others: Network[]
}

function addAttachment(demand: Draft, placed: Placed, pod: Asking, { view, reserved }: Cluster): void {
  const key = networkKey(placed.namespace, placed.element.name)
  const network = view.network(placed.namespace, placed.element.name)
  if (network === undefined) {
    demand.obstacles.push(networkMissing(key))
    return
  }
  if (!isBerthManaged(network)) {
    demand.others.push(network)
    return
  }
  for (const missing of missingPools(network, view))
    demand.obstacles.push(poolMissing(poolTitle(missing), key))
  const pots = [...ownPots(network, reserved), ...drawnPots(network, reserved, view)]
  if (pots.length === 0 && !demand.obstacles.some(({ reason }) => reason === 'PoolMissing'))
    demand.obstacles.push(noRange(key))
  demand.attachments.push(attachmentOf(placed, network, pots, pod))
}

const missingPools = (network: Network, view: Networks) =>
  network.plans.flatMap(({ pool }) => {
    if (pool === undefined) return []
    const [kind, namespace, name] = poolKeyOf(pool, network)
    return view.pool(kind, namespace, name) === undefined ? [{ kind, namespace, name }] : []
  })

function attachmentOf(
  { element, place, namespace, interface: name }: Placed,
  network: Network,
  pots: readonly AddressPot[],
  pod: Asking,
): ManagedAttachment {
  const where = `${networkKey(namespace, element.name)} on ${name}`
  const { named, byPot, obstacle } = requestedAddresses(element.ips, pots, where)
  const empty = pots.find(({ capacity }) => capacity === 0n)
  const slots: Slot[] = []
  const attachment: ManagedAttachment = {
    network,
    place,
    interface: name,
    sticky: pod.set !== undefined && (pod.sticky || network.annotations[STICKY_ANNOTATION] === 'true'),
    ips: element.ips,
    named,
    slots,
    obstacle: empty === undefined ? obstacle : emptyPot(empty),
  }
  for (const [index, pot] of pots.entries()) slots.push({ attachment, pot, requested: byPot[index] })
  return attachment
}

const networkMissing = (key: string): Obstacle => ({
  reason: 'NetworkMissing',
  subject: `there is no NetworkAttachmentDefinition ${key}`,
  detail: 'the annotation of the pod asks for it',
  fix: 'create it, or correct the annotation',
})

const poolMissing = (title: string, key: string): Obstacle => ({
  reason: 'PoolMissing',
  subject: `there is no ${title}, of which ${key} hands out the addresses`,
  detail: 'addresses come from nowhere else',
  fix: 'create the pool, or correct the NetworkAttachmentDefinition',
})

const noRange = (key: string): Obstacle => ({
  reason: 'NoAddresses',
  subject: `${key} has no addresses to hand out`,
  detail: 'its ipam gives no range that can be read',
  fix: 'correct the NetworkAttachmentDefinition',
})

const emptyPot = ({ title }: AddressPot): Obstacle => ({
  reason: 'NoAddresses',
  subject: `${title} has no addresses to hand out`,
  detail: 'all of them are excluded or reserved, or none is given',
  fix: 'give it more addresses',
})
