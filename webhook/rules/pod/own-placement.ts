import type { NodeTerm, Placement } from '../../../network/placement/node-affinity.ts'
import type { Selector } from '../../../network/placement/selector.ts'
import { requirementText } from './network-nodes.ts'

/**
 * The placement without what the networks require: what the pod's author asked for before Berth injected the rest.
 * A term of which nothing is left admits every node, and with it the terms do.
 */
export function ownPlacement(placement: Placement, required: Selector): Placement {
  const { terms } = placement
  if (terms === undefined || required.length === 0) return placement
  const injected = new Set(required.map(requirementText))
  const own: NodeTerm[] = []
  for (const term of terms) {
    const expressions = term.expressions.filter((one) => !injected.has(requirementText(one)))
    const isInjected = expressions.length === 0 && term.fields.length === 0 && term.expressions.length > 0
    if (isInjected) return { ...placement, terms: undefined }
    own.push({ ...term, expressions })
  }
  return { ...placement, terms: own }
}
