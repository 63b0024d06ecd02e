import { isArray, isObject, property, text, type JsonObject, type JsonValue } from '../json/json.ts'
import { matches, meets, type Requirement, type Selector } from './selector.ts'

/** A node as placement sees it. */
export interface PlacementNode {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
}

/** One ORed term of required node affinity. */
export interface NodeTerm {
  readonly expressions: Selector
  /** Only `metadata.name` is known to Kubernetes. */
  readonly fields: Selector
}

/** Where a pod may run, as far as its own spec says. */
export interface Placement {
  readonly nodeName: string | undefined
  readonly nodeSelector: Readonly<Record<string, string>>
  /** Required node affinity; undefined if there is none. An empty list matches no node. */
  readonly terms: readonly NodeTerm[] | undefined
}

const NO_LABELS: Readonly<Record<string, string>> = Object.freeze({})
export const ANYWHERE: Placement = Object.freeze({
  nodeName: undefined,
  nodeSelector: NO_LABELS,
  terms: undefined,
})

/** Reads nodeName, nodeSelector and required node affinity of a raw pod spec. Total: what has the wrong shape is left out. */
export function placementOf(spec: JsonObject): Placement {
  const nodeName = text(spec, 'nodeName') || undefined
  const selector = property(spec, 'nodeSelector')
  const terms = termsOf(property(spec, 'affinity'))
  if (nodeName === undefined && selector === undefined && terms === undefined) return ANYWHERE
  return { nodeName, nodeSelector: isObject(selector) ? stringsOf(selector) : NO_LABELS, terms }
}

function termsOf(affinity: JsonValue | undefined): readonly NodeTerm[] | undefined {
  const nodeAffinity = isObject(affinity) ? property(affinity, 'nodeAffinity') : undefined
  const required = isObject(nodeAffinity)
    ? property(nodeAffinity, 'requiredDuringSchedulingIgnoredDuringExecution')
    : undefined
  const terms = isObject(required) ? property(required, 'nodeSelectorTerms') : undefined
  if (!isArray(terms)) return undefined
  return terms.filter(isObject).map((term) => ({
    expressions: requirementsOf(property(term, 'matchExpressions')),
    fields: requirementsOf(property(term, 'matchFields')),
  }))
}

const OPERATORS: ReadonlySet<string> = new Set<Requirement['operator']>([
  'In',
  'NotIn',
  'Exists',
  'DoesNotExist',
  'Gt',
  'Lt',
])
const isOperator = (value: string | undefined): value is Requirement['operator'] =>
  value !== undefined && OPERATORS.has(value)

function requirementsOf(expressions: JsonValue | undefined): Selector {
  return (isArray(expressions) ? expressions : []).filter(isObject).flatMap((expression) => {
    const key = text(expression, 'key')
    const operator = text(expression, 'operator')
    const values = property(expression, 'values')
    if (key === undefined || !isOperator(operator)) return []
    return [
      { key, operator, values: isArray(values) ? values.filter((value) => typeof value === 'string') : [] },
    ]
  })
}

const stringsOf = (map: JsonObject): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(map).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )

/**
 * Whether the pod may run on the node: nodeName, every label of nodeSelector, and one of the terms.
 * A term with neither expressions nor fields matches nothing (`k8s.io/component-helpers/scheduling/corev1/nodeaffinity`).
 */
export function admits({ nodeName, nodeSelector, terms }: Placement, node: PlacementNode): boolean {
  if (nodeName !== undefined && nodeName !== node.name) return false
  for (const [key, value] of Object.entries(nodeSelector)) if (node.labels[key] !== value) return false
  return terms === undefined || terms.some((term) => termAdmits(term, node))
}

function termAdmits({ expressions, fields }: NodeTerm, node: PlacementNode): boolean {
  if (expressions.length === 0 && fields.length === 0) return false
  return (
    matches(expressions, node.labels) &&
    fields.every((field) => field.key === 'metadata.name' && meets(field, node.name))
  )
}
