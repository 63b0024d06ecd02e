import type { Network } from '../../../network/nad/network.ts'
import { contradiction } from '../../../network/placement/compatibility.ts'
import { HOSTNAME_LABEL, pinnedNode } from '../../../network/placement/pinned-node.ts'
import { matches, type Selector } from '../../../network/placement/selector.ts'
import type { ClusterView } from '../cluster-view.ts'
import { requirementsOf } from '../pod/network-nodes.ts'

/**
 * A test whether a node exists, or could exist, that this network and another both select. Networks without a selector are on all
 * nodes (a host device on those that are labelled to have it). Selectors that exclude each other never meet. Where one names a
 * node that is there, that node's labels decide: no other node will have its name.
 */
export function couldMeet(network: Network, view: ClusterView): (other: Network) => boolean {
  const own = requirementsOf(network, view)
  const byDevice = new Map<string, Selector>()
  /** Whether a device is labelled is looked up once, not for each of 1,000 networks that have it. */
  const selectorOf = (other: Network): Selector => {
    if (other.device === undefined || other.nodeSelector !== undefined) return requirementsOf(other, view)
    const selector = byDevice.get(other.device) ?? requirementsOf(other, view)
    byDevice.set(other.device, selector)
    return selector
  }
  return (other) => meet([own, selectorOf(other)], view)
}

function meet(selectors: readonly Selector[], view: ClusterView): boolean {
  if (selectors.some((selector) => selector.length === 0)) return true
  if (contradiction(selectors) !== undefined) return false
  const pinned = selectors.map(pinnedNode).find((name) => name !== undefined)
  const node = pinned === undefined ? undefined : view.node(pinned)
  if (node === undefined || node.labels[HOSTNAME_LABEL] !== pinned) return true
  return selectors.every((selector) => matches(selector, node.labels))
}
