import { property, text, type JsonObject } from '../../network/json/json.ts'
import { nameOf, numberAt, objectAt, objectsAt, stringsAt } from '../api/kube-object.ts'
import { selectorRequirements, type Requirement } from '../selectors/label-selector.ts'

export interface Rule {
  readonly groups: readonly string[]
  readonly versions: readonly string[]
  readonly resources: readonly string[]
  readonly operations: readonly string[]
  readonly scope: string
}

/** A registered webhook, ready to be matched and called. */
export interface Webhook {
  readonly name: string
  /** Name of the configuration object that it stands in, and its place there; together its identity. */
  readonly configuration: string
  readonly place: number
  readonly url: string
  /** PEM; undefined: the machine's own authorities. */
  readonly authorities: string | undefined
  readonly rules: readonly Rule[]
  readonly namespaceSelector: readonly Requirement[]
  readonly objectSelector: readonly Requirement[]
  readonly ignoresFailure: boolean
  readonly matchesEquivalent: boolean
  readonly runsDry: boolean
  readonly reviewVersions: readonly string[]
  readonly timeoutSeconds: number
  readonly reinvoked: boolean
}

/** The webhooks of one Mutating- or ValidatingWebhookConfiguration, in its order. */
export function webhooksOf(configuration: JsonObject): readonly Webhook[] {
  return objectsAt(configuration, 'webhooks').map((webhook, place) => {
    const client = objectAt(webhook, 'clientConfig')
    const bundle = text(client, 'caBundle') ?? ''
    const sideEffects = text(webhook, 'sideEffects')
    return {
      name: text(webhook, 'name') ?? '',
      configuration: nameOf(configuration),
      place,
      url: text(client, 'url') ?? '',
      authorities: bundle === '' ? undefined : Buffer.from(bundle, 'base64').toString('utf8'),
      rules: objectsAt(webhook, 'rules').map(ruleOf),
      namespaceSelector: selectorRequirements(objectAt(webhook, 'namespaceSelector')),
      objectSelector: selectorRequirements(objectAt(webhook, 'objectSelector')),
      ignoresFailure: property(webhook, 'failurePolicy') === 'Ignore',
      matchesEquivalent: property(webhook, 'matchPolicy') !== 'Exact',
      runsDry: sideEffects === 'None' || sideEffects === 'NoneOnDryRun',
      reviewVersions: stringsAt(webhook, 'admissionReviewVersions'),
      timeoutSeconds: numberAt(webhook, 'timeoutSeconds') ?? 10,
      reinvoked: property(webhook, 'reinvocationPolicy') === 'IfNeeded',
    }
  })
}

const ruleOf = (rule: JsonObject): Rule => ({
  groups: stringsAt(rule, 'apiGroups'),
  versions: stringsAt(rule, 'apiVersions'),
  resources: stringsAt(rule, 'resources'),
  operations: stringsAt(rule, 'operations'),
  scope: text(rule, 'scope') ?? '*',
})
