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

/** No pod is placed by more; each is held against every node. */
const MOST_LABELS = 128
const MOST_TERMS = 128
const MOST_REQUIREMENTS = 1024

/**
 * Reads nodeName, nodeSelector and required node affinity of a raw pod spec. Total: what has the wrong shape is left out,
 * but for a term of node affinity, which then matches no node. Of a spec of absurd size (128 labels, 128 terms, 1,024
 * requirements) less is read: then nodes seem possible that are not, never the other way about.
 */
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
  if (!isObject(required)) return undefined
  const terms = property(required, 'nodeSelectorTerms')
  if (!isArray(terms)) return []
  if (terms.length > MOST_TERMS || sizeOf(terms) > MOST_REQUIREMENTS) return undefined
  return terms.flatMap((term) => {
    const read = isObject(term) ? termOf(term) : undefined
    return read === undefined ? [] : [read]
  })
}

/** How many requirements the terms have together. */
function sizeOf(terms: readonly JsonValue[]): number {
  let size = 0
  for (const term of terms.filter(isObject)) {
    for (const key of ['matchExpressions', 'matchFields']) {
      const list = property(term, key)
      size += isArray(list) ? list.length : 0
    }
  }
  return size
}

/** A term, or undefined if one of its requirements cannot be read: such a term matches no node. */
function termOf(term: JsonObject): NodeTerm | undefined {
  const expressions = requirementsOf(property(term, 'matchExpressions'))
  const fields = requirementsOf(property(term, 'matchFields'))
  if (expressions === undefined || fields?.every(isFieldRequirement) !== true) return undefined
  return { expressions, fields }
}

/** Kubernetes compares a field with exactly one value, and knows only In and NotIn there. */
const isFieldRequirement = ({ operator, values }: Requirement): boolean =>
  (operator === 'In' || operator === 'NotIn') && values.length === 1

/** How many values an operator takes (`labels.NewRequirement`). */
const COUNTS: Readonly<Record<Requirement['operator'], (count: number) => boolean>> = {
  In: (count) => count > 0,
  NotIn: (count) => count > 0,
  Exists: (count) => count === 0,
  DoesNotExist: (count) => count === 0,
  Gt: (count) => count === 1,
  Lt: (count) => count === 1,
}

const isOperator = (value: string | undefined): value is Requirement['operator'] =>
  value !== undefined && Object.hasOwn(COUNTS, value)

function requirementsOf(expressions: JsonValue | undefined): Selector | undefined {
  if (expressions === undefined || expressions === null) return []
  if (!isArray(expressions)) return undefined
  const read = expressions.map(requirementOf)
  return read.every((requirement) => requirement !== undefined) ? read : undefined
}

function requirementOf(expression: JsonValue): Requirement | undefined {
  if (!isObject(expression)) return undefined
  const key = text(expression, 'key')
  const operator = text(expression, 'operator')
  const values = property(expression, 'values') ?? []
  if (key === undefined || !isOperator(operator) || !isArray(values)) return undefined
  const strings = values.filter((value) => typeof value === 'string')
  if (strings.length !== values.length || !COUNTS[operator](strings.length)) return undefined
  return { key, operator, values: strings }
}

const stringsOf = (map: JsonObject): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(map)
      .slice(0, MOST_LABELS)
      .filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
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
