import { placedLinks } from '../../network/cni/placed-links.ts'
import { deviceLabel } from '../../network/nad/device-label.ts'
import { NODE_SELECTOR_ANNOTATION, type Network } from '../../network/nad/network.ts'
import type { ClusterView } from './cluster-view.ts'
import { networkCheck } from './network/network-check.ts'
import type { Rule, RuleProblem } from './rule.ts'

/**
 * A host device is on some nodes. Unless the NAD or a node label says on which, the scheduler puts pods anywhere, and they hang with
 * "failed to find host device: Link not found". A device that a device plugin hands out (resourceName) is bound by the scheduler.
 */
export const deviceUnbound: Rule = {
  id: 'device-unbound',
  summary: 'a host device of which nothing says what nodes have it',
  since: 'v0.1',
  levels: { baseline: 'warn', restricted: 'deny' },
  checks: { network: networkCheck(({ network }, { view }) => problems(network, view)) },
}

function* problems(network: Network, view: ClusterView): Iterable<RuleProblem> {
  const { conf, device, nodeSelector, resourceName } = network
  if (conf === undefined || device === undefined || resourceName !== undefined) return
  // A selector that selects everything binds nothing; one that cannot be read is told by config-parses.
  if (nodeSelector !== undefined && !(nodeSelector.ok && nodeSelector.value.length === 0)) return
  const label = deviceLabel(device)
  if (someNodeHas(label, view)) return
  yield {
    field: placedLinks(conf).find(({ link }) => link.driver === 'host-device')?.field ?? 'spec.config',
    message: `nothing says which nodes have the device ${device}: pods of this network start on any node, and hang where it is missing`,
    fix: `add the annotation ${NODE_SELECTOR_ANNOTATION}, such as kubernetes.io/hostname=node1, or label its nodes ${label}=`,
  }
}

function someNodeHas(label: string, view: ClusterView): boolean {
  for (const { labels } of view.nodes()) if (Object.hasOwn(labels, label)) return true
  return false
}
