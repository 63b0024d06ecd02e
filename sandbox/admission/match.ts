import type { JsonObject } from '../../network/json/json.ts'
import { stringMap } from '../api/kube-object.ts'
import { resourceName, type VersionedKind } from '../kinds/resource-kind.ts'
import { matches, type Labels } from '../selectors/label-selector.ts'
import type { AdmissionAttributes } from './attributes.ts'
import type { Rule, Webhook } from './webhook.ts'

/** Configurations of webhooks are never reviewed by webhooks, so that a broken one can be taken away. */
const EXEMPT = new Set([
  'mutatingwebhookconfigurations.admissionregistration.k8s.io',
  'validatingwebhookconfigurations.admissionregistration.k8s.io',
])

/** The labels of a namespace, or undefined if there is none of that name. */
export type NamespaceLabels = (name: string) => Labels | undefined

/** The kind and version to send to the webhook, if its rules and selectors fit; else undefined. */
export function matchedKind(
  webhook: Webhook,
  attributes: AdmissionAttributes,
  namespaceLabels: NamespaceLabels,
): VersionedKind | undefined {
  if (EXEMPT.has(resourceName(attributes.target.kind))) return undefined
  if (!namespaceFits(webhook, attributes, namespaceLabels)) return undefined
  if (!objectFits(webhook, attributes)) return undefined
  const { kind, version } = attributes.target
  if (webhook.rules.some((rule) => ruleFits(rule, attributes, version.name))) return attributes.target
  if (!webhook.matchesEquivalent) return undefined
  // Another version of the same kind: the object is sent in the version that the rule names.
  const equivalent = kind.versions.find((other) =>
    webhook.rules.some((rule) => ruleFits(rule, attributes, other.name)),
  )
  return equivalent === undefined ? undefined : { kind, version: equivalent }
}

const includes = (list: readonly string[], value: string): boolean =>
  list.includes('*') || list.includes(value)

function ruleFits(
  rule: Rule,
  { operation, target, subresource, namespace }: AdmissionAttributes,
  version: string,
): boolean {
  const { group, plural, namespaced } = target.kind
  const isScoped = rule.scope === '*' || (rule.scope === 'Namespaced') === (namespaced && namespace !== '')
  return (
    isScoped &&
    includes(rule.operations, operation) &&
    includes(rule.groups, group) &&
    includes(rule.versions, version) &&
    rule.resources.some((resource) => resourceFits(resource, plural, subresource))
  )
}

/** `pods`, `pods/status`, `pods/*`, `*` (no subresource), every `<resource>/status`, everything. */
function resourceFits(rule: string, plural: string, subresource: string): boolean {
  const [resource = '', sub] = rule.split('/')
  if (resource !== '*' && resource !== plural) return false
  if (sub === undefined) return subresource === ''
  return sub === '*' || sub === subresource
}

/** A namespace is matched by its own labels; other cluster-scoped objects always fit. */
function namespaceFits(
  webhook: Webhook,
  { target, operation, object, name, namespace }: AdmissionAttributes,
  namespaceLabels: NamespaceLabels,
): boolean {
  if (webhook.namespaceSelector.length === 0) return true
  const isNamespace = resourceName(target.kind) === 'namespaces'
  if (!target.kind.namespaced && !isNamespace) return true
  const labels =
    isNamespace && object !== undefined && operation !== 'DELETE'
      ? stringMap(object, 'labels')
      : namespaceLabels(isNamespace ? name : namespace)
  return labels !== undefined && matches(webhook.namespaceSelector, labels)
}

function objectFits({ objectSelector }: Webhook, { object, oldObject }: AdmissionAttributes): boolean {
  if (objectSelector.length === 0) return true
  const fits = (one: JsonObject | undefined): boolean =>
    one !== undefined && matches(objectSelector, stringMap(one, 'labels'))
  return fits(object) || fits(oldObject)
}
