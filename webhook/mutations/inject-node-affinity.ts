import { isArray, isObject, property, type JsonObject, type JsonValue } from '../../network/json/json.ts'
import { deviceLabel } from '../../network/nad/device-label.ts'
import { networkKey, type Network } from '../../network/nad/network.ts'
import type { Requirement } from '../../network/placement/selector.ts'
import type { ClusterView } from '../rules/cluster-view.ts'
import type { PodSubject } from '../rules/subject.ts'
import { NOTHING, type Injection, type PodMutation } from './mutation.ts'
import { isAbsent, ObjectPatch, valueAt } from './object-patch.ts'
import { isOnHostNetwork } from './pod-spec.ts'

const REQUIRED = [
  'spec',
  'affinity',
  'nodeAffinity',
  'requiredDuringSchedulingIgnoredDuringExecution',
] as const
const TERMS = [...REQUIRED, 'nodeSelectorTerms'] as const

/** More terms than that, or more requirements in them, are no pod's that anybody runs: it is left as it is. */
const MOST_TERMS = 128
const MOST_ADDED = 4096

/** A requirement, with the network that needs it. */
interface Need {
  readonly requirement: Requirement
  readonly network: Network
}

/**
 * Keeps a pod on the nodes where its networks are: those that a NAD's `k8s.v1.cni.cncf.io/nodeSelector` selects, and
 * those labelled with its host device. Terms are ORed, so the requirements go into every term, or into one new term.
 * An empty term selects no node in Kubernetes: it is left empty. matchFields, nodeSelector and the user's own
 * expressions stay as they are. A selector that cannot be read requires nothing here; the NAD's rules refuse it.
 */
export const injectNodeAffinity: PodMutation = {
  id: 'inject-node-affinity',
  summary: 'requires the nodes on which the networks of the pod exist',
  operations: ['CREATE'],

  mutate(subject, { view }) {
    const needs = isOnHostNetwork(subject) ? [] : needsOf(subject, (device) => isLabelled(device, view))
    if (needs.length === 0 || isAbsurd(subject, needs)) return NOTHING
    const patch = new ObjectPatch(subject.object)
    const added = isAbsent(valueAt(subject.object, REQUIRED))
      ? addTerm(patch, needs)
      : extendTerms(patch, needs)
    return patch.change(added.map(injection))
  },

  *accountsFor(subject) {
    const terms = termsOf(subject.object).filter((term) => !isEmpty(term))
    const needs = terms.length === 0 ? [] : needsOf(subject, () => true)
    if (isAbsurd(subject, needs)) return
    for (const need of needs) {
      if (terms.every((term) => requires(term, need.requirement))) yield injection(need)
    }
  },
}

const isAbsurd = ({ object }: PodSubject, needs: readonly Need[]): boolean => {
  const terms = termsOf(object).length
  return terms > MOST_TERMS || terms * needs.length > MOST_ADDED
}

/** What the pod's networks require of a node, in their order, each network once. One requirement of two networks stands there twice. */
function needsOf({ attachments }: PodSubject, isOnNodes: (device: string) => boolean): readonly Need[] {
  const needs: Need[] = []
  for (const network of new Set(attachments.map((attachment) => attachment.network))) {
    if (network === undefined) continue
    const { nodeSelector, device } = network
    if (nodeSelector?.ok === true) {
      for (const requirement of nodeSelector.value) needs.push({ requirement, network })
    }
    if (device !== undefined && isOnNodes(device)) {
      needs.push({ requirement: { key: deviceLabel(device), operator: 'Exists', values: [] }, network })
    }
  }
  return needs
}

function isLabelled(device: string, view: ClusterView): boolean {
  const label = deviceLabel(device)
  for (const node of view.nodes()) if (Object.hasOwn(node.labels, label)) return true
  return false
}

function addTerm(patch: ObjectPatch, needs: readonly Need[]): readonly Need[] {
  const added: Need[] = []
  for (const need of needs) if (!added.some((other) => isSame(other, need))) added.push(need)
  const term = { matchExpressions: added.map(({ requirement }) => expressionOf(requirement)) }
  return patch.set(TERMS, [term]) ? added : []
}

/** The needs that some term lacked. */
function extendTerms(patch: ObjectPatch, needs: readonly Need[]): readonly Need[] {
  const added = new Set<Need>()
  for (const [place, term] of termsOf(patch.object).entries()) {
    if (isEmpty(term)) continue
    for (const need of needs) {
      if (
        !requires(termsOf(patch.object)[place], need.requirement) &&
        extendTerm(patch, place, need.requirement)
      )
        added.add(need)
    }
  }
  return [...added]
}

function extendTerm(patch: ObjectPatch, place: number, requirement: Requirement): boolean {
  const path = [...TERMS, String(place), 'matchExpressions']
  const expression = expressionOf(requirement)
  return isAbsent(valueAt(patch.object, path))
    ? patch.set(path, [expression])
    : patch.set([...path, '-'], expression)
}

function termsOf(object: JsonObject): readonly JsonValue[] {
  const terms = valueAt(object, TERMS)
  return isArray(terms) ? terms : []
}

const expressionsIn = (term: JsonValue | undefined, key: string): readonly JsonValue[] => {
  const list = isObject(term) ? property(term, key) : undefined
  return isArray(list) ? list : []
}

const isEmpty = (term: JsonValue): boolean =>
  expressionsIn(term, 'matchExpressions').length === 0 && expressionsIn(term, 'matchFields').length === 0

const requires = (term: JsonValue | undefined, requirement: Requirement): boolean =>
  expressionsIn(term, 'matchExpressions').some((expression) => says(expression, requirement))

/** Whether an expression of a pod is that requirement: same key, operator and set of values. */
function says(expression: JsonValue, { key, operator, values }: Requirement): boolean {
  if (!isObject(expression)) return false
  if (property(expression, 'key') !== key || property(expression, 'operator') !== operator) return false
  const written = new Set(expressionsIn(expression, 'values'))
  return written.size === new Set(values).size && values.every((value) => written.has(value))
}

const isSame = ({ requirement: a }: Need, { requirement: b }: Need): boolean => says(expressionOf(a), b)

const expressionOf = ({ key, operator, values }: Requirement): JsonObject =>
  values.length === 0 ? { key, operator } : { key, operator, values }

/** `node affinity kubernetes.io/hostname In [node1]` by `NetworkAttachmentDefinition default/sriov-vnic-1`. */
function injection({ requirement: { key, operator, values }, network }: Need): Injection {
  const list = values.length === 0 ? '' : ` [${values.join(', ')}]`
  return {
    what: `node affinity ${key} ${operator}${list}`,
    by: `NetworkAttachmentDefinition ${networkKey(network.namespace, network.name)}`,
  }
}
