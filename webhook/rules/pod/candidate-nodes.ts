import {
  admits,
  type NodeTerm,
  type Placement,
  type PlacementNode,
} from '../../../network/placement/node-affinity.ts'
import { matches, meets, type Requirement, type Selector } from '../../../network/placement/selector.ts'
import type { ClusterView } from '../cluster-view.ts'

const HOSTNAME = 'kubernetes.io/hostname'
const NODE_NAME = 'metadata.name'

/**
 * The nodes that a pod could run on: those that its placement admits and that meet what its networks require.
 * A node that is named (by nodeName, by `kubernetes.io/hostname`, by metadata.name) counts even if no Node object of that
 * name is known: its other labels are then taken to fit. Undefined if nothing is named and no node is known.
 */
export function candidateNodes(
  placement: Placement,
  required: Selector,
  view: ClusterView,
): readonly PlacementNode[] | undefined {
  const names = namedNodes(placement, required, view)
  if (names !== undefined) {
    return [...names].flatMap((name): readonly PlacementNode[] => {
      const node = view.node(name)
      if (node === undefined)
        return mayBeNamed(name, required) ? [{ name, labels: { [HOSTNAME]: name } }] : []
      return fits(node, placement, required) ? [node] : []
    })
  }
  let known = false
  const candidates: PlacementNode[] = []
  for (const node of view.nodes()) {
    known = true
    if (fits(node, placement, required)) candidates.push(node)
  }
  return known ? candidates : undefined
}

const fits = (node: PlacementNode, placement: Placement, required: Selector): boolean =>
  matches(required, node.labels) && admits(placement, node)

const mayBeNamed = (name: string, required: Selector): boolean =>
  required.every((requirement) => requirement.key !== HOSTNAME || meets(requirement, name))

/** Names of nodes; undefined: any. */
type Names = ReadonlySet<string> | undefined

/** The nodes that placement and requirements name, if they leave no other. */
function namedNodes(
  { nodeName, nodeSelector, terms }: Placement,
  required: Selector,
  view: ClusterView,
): Names {
  const hostname = nodeSelector[HOSTNAME]
  const given: readonly Names[] = [
    nodeName === undefined ? undefined : new Set([nodeName]),
    hostname === undefined ? undefined : withHostnames([hostname], view),
    hostnamesIn(required, view),
    terms === undefined ? undefined : namesOfTerms(terms, view),
  ]
  return given.reduce(both, undefined)
}

const both = (a: Names, b: Names): Names => {
  if (a === undefined || b === undefined) return a ?? b
  return new Set([...a].filter((name) => b.has(name)))
}

/** Terms are ORed: the names of all of them, unless one names none. A term that says nothing selects no node. */
function namesOfTerms(terms: readonly NodeTerm[], view: ClusterView): Names {
  const names = new Set<string>()
  for (const { expressions, fields } of terms) {
    if (expressions.length === 0 && fields.length === 0) continue
    const byField = listsOf(fields, NODE_NAME).map((values): Names => new Set(values))
    const some = both(hostnamesIn(expressions, view), byField.reduce(both, undefined))
    if (some === undefined) return undefined
    for (const name of some) names.add(name)
  }
  return names
}

const hostnamesIn = (requirements: readonly Requirement[], view: ClusterView): Names =>
  listsOf(requirements, HOSTNAME)
    .map((values): Names => withHostnames(values, view))
    .reduce(both, undefined)

/** The values of every `In` of that key. */
const listsOf = (requirements: readonly Requirement[], key: string): readonly (readonly string[])[] =>
  requirements
    .filter((requirement) => requirement.key === key && requirement.operator === 'In')
    .map(({ values }) => values)

/** The names of the nodes with those hostnames. They are the same, except on some clouds; of an unknown node they are taken to be. */
function withHostnames(hostnames: readonly string[], view: ClusterView): ReadonlySet<string> {
  const names = new Set<string>()
  const missing = new Set<string>()
  for (const hostname of hostnames) {
    if (view.node(hostname)?.labels[HOSTNAME] === hostname) names.add(hostname)
    else missing.add(hostname)
  }
  if (missing.size === 0) return names
  for (const { name, labels } of view.nodes()) {
    const hostname = labels[HOSTNAME]
    if (hostname !== undefined && missing.delete(hostname)) names.add(name)
  }
  for (const hostname of missing) names.add(hostname)
  return names
}
