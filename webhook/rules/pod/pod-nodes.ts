import type { PlacementNode } from '../../../network/placement/node-affinity.ts'
import type { ClusterView } from '../cluster-view.ts'
import type { PodSubject } from '../subject.ts'
import { candidateNodes } from './candidate-nodes.ts'
import { requirementsOf } from './network-nodes.ts'

/** The nodes that the pod could run on, by its own placement and by its networks; undefined if that cannot be told. */
export function podNodes(
  { placement, attachments }: PodSubject,
  view: ClusterView,
): readonly PlacementNode[] | undefined {
  const required = attachments.flatMap(({ network }) =>
    network === undefined ? [] : requirementsOf(network, view),
  )
  return candidateNodes(placement, required, view)
}
