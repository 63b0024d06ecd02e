import { ANYWHERE, type Placement, type PlacementNode } from '../../../network/placement/node-affinity.ts'
import { formatRequirement } from '../../../network/placement/selector.ts'
import type { ClusterView } from '../cluster-view.ts'
import type { RuleProblem } from '../rule.ts'
import type { BoundNetwork } from './bound-network.ts'
import { candidateNodes } from './candidate-nodes.ts'

/** What the selectors do not show, but the nodes: that none of them has all the networks, or is one that the pod may run on. */
export function onKnownNodes(
  own: Placement,
  bound: readonly BoundNetwork[],
  prefix: string,
  view: ClusterView,
): RuleProblem | undefined {
  const required = bound.flatMap((network) => network.required)
  if (!isEmpty(candidateNodes(own, required, view))) return undefined
  const together = candidateNodes(ANYWHERE, required, view) ?? []
  if (together.length === 0) return networksApart(bound, view)
  const wanted = candidateNodes(own, [], view) ?? []
  // A selector that selects no node at all has nothing to do with networks: an autoscaler may be about to make one.
  if (wanted.length === 0) return undefined
  const names = bound.map(({ key }) => key).join(', ')
  const how = own.nodeName === undefined ? 'nodeSelector and affinity leave' : 'nodeName leaves'
  return {
    field: fieldOf(own, prefix),
    message: `the pod's ${how} ${namesText(wanted)}, and ${names} ${bound.length === 1 ? 'is' : 'are'} on ${namesText(together)} only`,
    fix: `let the pod run on ${namesText(together)}, or use networks that are on ${namesText(wanted)}`,
  }
}

const isEmpty = (nodes: readonly PlacementNode[] | undefined): boolean => nodes?.length === 0

const fieldOf = ({ nodeName, nodeSelector }: Placement, prefix: string): string => {
  if (nodeName !== undefined) return `${prefix}spec.nodeName`
  return Object.keys(nodeSelector).length > 0
    ? `${prefix}spec.nodeSelector`
    : `${prefix}spec.affinity.nodeAffinity`
}

/** No node has all of them. Where one alone is on no node that is known, a node may be about to come: a warning. */
function networksApart(bound: readonly BoundNetwork[], view: ClusterView): RuleProblem | undefined {
  const places: string[] = []
  for (const { key, field, required } of bound) {
    const nodes = candidateNodes(ANYWHERE, required, view) ?? []
    if (nodes.length === 0) {
      return {
        field,
        message: `${key} is on no node now: it requires ${required.map(formatRequirement).join(', ')}; the pod stays Pending`,
        fix: `label a node so, or correct the nodeSelector of ${key}`,
        atMost: 'warn',
      }
    }
    places.push(`${key} is on ${namesText(nodes)}`)
  }
  const field = bound.at(-1)?.field
  if (field === undefined) return undefined
  return {
    field,
    message: `no node has all of its networks: ${places.join(', ')}`,
    fix: 'ask for networks that share a node, or make two pods of it',
  }
}

const MOST_NAMED = 3

/** `node1, node2 and 3 more`. */
function namesText(nodes: readonly PlacementNode[]): string {
  const more = nodes.length - MOST_NAMED
  const shown = nodes.slice(0, MOST_NAMED).map(({ name }) => name)
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ')
}
