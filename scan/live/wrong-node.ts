import { DEFAULT_NETWORK_NAMESPACE } from '../../cluster/model/pod-record.ts'
import { networkKey, type Network } from '../../network/nad/network.ts'
import { matches, type Requirement, type Selector } from '../../network/placement/selector.ts'
import { requirementsOf } from '../../webhook/rules/pod/network-nodes.ts'
import type { ScannedPod } from '../cluster.ts'
import { networkObject, podObject } from '../objects.ts'
import { STARTING, together, waitsSince, type Scanning } from '../scanning.ts'
import type { LiveCheck } from './live-check.ts'

/** Multus attaches a network on any node: its node selector is a hint to others, which came too late or not at all. */
export const wrongNode: LiveCheck = {
  faults: [{ id: 'wrong-node', summary: 'a pod on a node that its network does not select' }],
  begin: (scanning) => ({
    pod(pod) {
      if (pod.hostNetwork || pod.nodeName === undefined) return undefined
      for (const network of networksOf(pod, scanning)) judge(pod, network, scanning)
      return undefined
    },
  }),
}

function* networksOf(pod: ScannedPod, { view }: Scanning): Iterable<Network> {
  const { networks, defaultNetwork, namespace } = pod
  const asked = networks.map((element) => view.network(element.namespace ?? namespace, element.name))
  if (defaultNetwork !== undefined)
    asked.push(view.network(defaultNetwork.namespace ?? DEFAULT_NETWORK_NAMESPACE, defaultNetwork.name))
  for (const network of new Set(asked)) if (network !== undefined) yield network
}

function judge(pod: ScannedPod, network: Network, scanning: Scanning): void {
  const { view, gathering, cluster } = scanning
  const required = requirementsOf(network, view)
  const node = required.length === 0 ? undefined : view.node(pod.nodeName ?? '')
  if (node === undefined || matches(required, node.labels)) return
  const key = networkKey(network.namespace, network.name)
  const stuck = !pod.attached && waitsSince(pod, STARTING, cluster.now)
  gathering.add(
    `wrong-node ${key} ${together(pod.owner, pod.namespace)}`,
    {
      check: 'wrong-node',
      group: stuck ? 'stuck' : 'denied',
      severity: 'deny',
      field: '',
      about: [networkObject(network.namespace, network.name)],
      message: (parts) =>
        `${key} is for nodes with ${selectorText(required)} only, and these pods are elsewhere: ${parts}`,
      fix: `have Berth inject the node affinity (recreate the pods with Berth's webhook on), or give the workload a nodeSelector for ${selectorText(required)}`,
    },
    { object: podObject(pod), part: `${pod.namespace}/${pod.name} on ${pod.nodeName}` },
  )
}

/** `role=edge, kubernetes.io/hostname=node1`. */
const selectorText = (selector: Selector): string => selector.map(requirementText).join(', ')

function requirementText({ key, operator, values }: Requirement): string {
  if (operator === 'Exists') return key
  if (operator === 'DoesNotExist') return `!${key}`
  if (operator === 'In' && values.length === 1) return `${key}=${values[0]}`
  return `${key} ${operator} (${values.join(', ')})`
}
