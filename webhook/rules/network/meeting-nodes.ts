import type { Network } from '../../../network/nad/network.ts'
import { contradiction } from '../../../network/placement/compatibility.ts'
import { HOSTNAME_LABEL, pinnedNode } from '../../../network/placement/pinned-node.ts'
import { matches, type Selector } from '../../../network/placement/selector.ts'
import type { ClusterView } from '../cluster-view.ts'

/** The nodes of a network; without a selector, or with one that cannot be read, all of them. */
export const selectorOf = ({ nodeSelector }: Pick<Network, 'nodeSelector'>): Selector =>
  nodeSelector?.ok === true ? nodeSelector.value : []

/**
 * Whether a node exists, or could exist, that both networks select. Selectors that exclude each other never meet. Where one
 * names a node that is there, that node's labels decide: no other node will have its name.
 */
export function couldMeet(a: Network, b: Network, view: ClusterView): boolean {
  const selectors = [selectorOf(a), selectorOf(b)]
  if (selectors.some((selector) => selector.length === 0)) return true
  if (contradiction(selectors) !== undefined) return false
  const pinned = selectors.map(pinnedNode).find((name) => name !== undefined)
  const node = pinned === undefined ? undefined : view.node(pinned)
  if (node === undefined || node.labels[HOSTNAME_LABEL] !== pinned) return true
  return selectors.every((selector) => matches(selector, node.labels))
}
