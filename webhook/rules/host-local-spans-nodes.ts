import type { IpamConfig, NetConf, PluginConfig } from '../../network/cni/netconf.ts'
import { memberTextOrNothing } from '../../network/json/case-fold.ts'
import { MANAGED_ANNOTATION, NODE_SELECTOR_ANNOTATION, type Network } from '../../network/nad/network.ts'
import { pinnedNode } from '../../network/placement/pinned-node.ts'
import { matches } from '../../network/placement/selector.ts'
import type { ClusterView } from './cluster-view.ts'
import { networkCheck } from './network/network-check.ts'
import type { Rule, RuleProblem } from './rule.ts'

/**
 * host-local keeps its account in a folder of each node. On a network that spans nodes, each node hands out the same addresses,
 * from the same start: two pods answer one ARP. Nothing objects.
 */
export const hostLocalSpansNodes: Rule = {
  id: 'host-local-spans-nodes',
  summary: 'host-local on a network that spans nodes: two nodes hand out one address',
  since: 'v0.1',
  levels: { baseline: 'warn', restricted: 'deny' },
  checks: { network: networkCheck(({ network }, { view }) => problems(network, view)) },
}

/** Plugins that put pods on a network outside of the node. A bridge or a ptp link ends at the node. */
const SPANNING: ReadonlySet<string> = new Set(['macvlan', 'ipvlan', 'vlan', 'sriov', 'host-device'])

function* problems(network: Network, view: ClusterView): Iterable<RuleProblem> {
  const { conf, annotations } = network
  if (conf === undefined || annotations[MANAGED_ANNOTATION] === 'true') return
  for (const { type, ipam } of spanning(conf)) {
    if (selectsOneNode(network, view)) return
    yield {
      field: ipam.path,
      message: `host-local keeps its account on each node: two nodes of this ${type} network would hand out the same address`,
      fix: `let Berth hand them out for all nodes by the annotation ${MANAGED_ANNOTATION}: "true", or bind it to one node by ${NODE_SELECTOR_ANNOTATION}`,
    }
  }
}

type WithIpam = PluginConfig & { readonly ipam: IpamConfig }

const spanning = ({ plugins }: NetConf): readonly WithIpam[] =>
  plugins.filter((plugin, index): plugin is WithIpam => {
    if (plugin.ipam?.type !== 'host-local' || !SPANNING.has(plugin.type)) return false
    // Behind another plugin, ipvlan without master links to what that one made: a bridge's port, for instance.
    return (
      plugin.type !== 'ipvlan' || index === 0 || memberTextOrNothing(plugin.fields, 'master') !== undefined
    )
  })

/** Whether the selector names one node, or exactly one node that is there fits it. */
function selectsOneNode({ nodeSelector }: Network, view: ClusterView): boolean {
  const selector = nodeSelector?.ok === true ? nodeSelector.value : []
  if (pinnedNode(selector) !== undefined) return true
  let fitting = 0
  for (const { labels } of view.nodes()) {
    if (matches(selector, labels)) fitting++
    if (fitting > 1) return false
  }
  return fitting === 1
}
