import { contradiction, type Contradiction } from '../../../network/placement/compatibility.ts'
import type { NodeTerm, Placement } from '../../../network/placement/node-affinity.ts'
import { formatRequirement, type Requirement, type Selector } from '../../../network/placement/selector.ts'
import type { RuleProblem } from '../rule.ts'
import type { BoundNetwork } from './bound-network.ts'

/** What of a pod selects nodes, with its path. */
interface OwnSelector {
  readonly selector: Selector
  readonly field: string
  readonly title: string
}

/** That the networks' selectors exclude each other. */
export function clashOfNetworks(bound: readonly BoundNetwork[]): RuleProblem | undefined {
  const found = contradiction(bound.map(({ required }) => required))
  if (found === undefined) return undefined
  const [one, other] = found
  const first = ownerOf(one, bound)
  const second = ownerOf(other, bound)
  if (first === undefined || second === undefined) return undefined
  if (first === second) {
    return {
      field: first.field,
      message: `${first.key} requires both ${formatRequirement(one)} and ${formatRequirement(other)}: it is on no node`,
      fix: `correct the nodeSelector of ${first.key}`,
    }
  }
  return {
    field: second.field,
    message: `${first.key} requires ${formatRequirement(one)}, ${second.key} requires ${formatRequirement(other)}: no node has both networks`,
    fix: 'ask for networks that share a node, or make two pods of it',
  }
}

const ownerOf = (requirement: Requirement, bound: readonly BoundNetwork[]): BoundNetwork | undefined =>
  bound.find(({ required }) => required.includes(requirement))

/** That the pod's own nodeSelector, or every one of its own affinity terms, excludes what a network requires. */
export function clashWithPod(
  own: Placement,
  bound: readonly BoundNetwork[],
  prefix: string,
): RuleProblem | undefined {
  for (const [key, value] of Object.entries(own.nodeSelector)) {
    const selector: Selector = [{ key, operator: 'In', values: [value] }]
    const found = clashOf(
      { selector, field: `${prefix}spec.nodeSelector[${key}]`, title: 'nodeSelector' },
      bound,
    )
    if (found !== undefined) return found
  }
  const problems = (own.terms ?? []).map((term) => clashOfTerm(term, bound, prefix))
  return problems.every((problem) => problem !== undefined) ? problems[0] : undefined
}

function clashOfTerm(
  { expressions }: NodeTerm,
  bound: readonly BoundNetwork[],
  prefix: string,
): RuleProblem | undefined {
  const field = `${prefix}spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution`
  return clashOf({ selector: expressions, field, title: 'node affinity' }, bound)
}

function clashOf(
  { selector, field, title }: OwnSelector,
  bound: readonly BoundNetwork[],
): RuleProblem | undefined {
  for (const { key, required } of bound) {
    const found = contradiction([selector, required])
    if (found === undefined || !isBetween(found, selector, required)) continue
    const own = found.find((requirement) => selector.includes(requirement))
    const other = found.find((requirement) => required.includes(requirement))
    if (own === undefined || other === undefined) continue
    return {
      field,
      message: `the pod's ${title} asks for ${formatRequirement(own)}, and ${key} requires ${formatRequirement(other)}: no node meets both`,
      fix: `correct the ${title}, or use a network that is on those nodes`,
    }
  }
  return undefined
}

/** Not a selector of the pod that contradicts itself: that is nobody's fault but its author's, and Kubernetes allows it. */
const isBetween = ([one, other]: Contradiction, a: Selector, b: Selector): boolean =>
  (a.includes(one) && b.includes(other)) || (a.includes(other) && b.includes(one))
