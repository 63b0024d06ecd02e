import { parse } from 'yaml'
import { isObject, objectAt, property, text, type JsonObject } from '../../../network/json/json.ts'
import { annotationsOf, items, labelsOf, named, podSpec, titleOf } from '../../charts/object-access.ts'

/** What Helm's own objects have beyond those of kustomize. */
const LABELS_OF_HELM = [
  'app.kubernetes.io/instance',
  'app.kubernetes.io/version',
  'app.kubernetes.io/managed-by',
  'helm.sh/chart',
]
const ANNOTATIONS_OF_HELM = [
  'helm.sh/resource-policy',
  'helm.sh/hook',
  'helm.sh/hook-weight',
  'helm.sh/hook-delete-policy',
]

const without = (map: JsonObject, keys: readonly string[]): JsonObject =>
  Object.fromEntries(Object.entries(map).filter(([key]) => !keys.includes(key)))

/** An object by its title, without what only Helm says, and with what has no order in an order. */
function plain(object: JsonObject): readonly [string, JsonObject] {
  const annotations = without(annotationsOf(object), ANNOTATIONS_OF_HELM)
  const metadata: JsonObject = {
    ...without(objectAt(object, 'metadata'), ['annotations']),
    labels: without(labelsOf(object), LABELS_OF_HELM),
    ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
  }
  return [titleOf(object), { ...object, metadata, ...sorted(object) }]
}

/** By their names: the volumes of a Deployment, and webhooks, which kustomize puts into another order where it patches some. The configuration without its comments. */
function sorted(object: JsonObject): JsonObject {
  if (text(object, 'kind') === 'Deployment') {
    const spec = objectAt(object, 'spec')
    const template = objectAt(spec, 'template')
    const pod = podSpec(object)
    const volumes = Object.fromEntries(
      ['config', 'run', 'tls', 'account'].map((name) => [name, named(pod, 'volumes', name)]),
    )
    const extra = property(pod, 'volumes')
    return {
      spec: {
        ...spec,
        template: { ...template, spec: { ...pod, volumes, count: Array.isArray(extra) ? extra.length : 0 } },
      },
    }
  }
  if (titleOf(object) === 'ConfigMap berth-system/berth-config') {
    const configuration: unknown = parse(text(objectAt(object, 'data'), 'berth.yaml') ?? '')
    return { data: { 'berth.yaml': isObject(configuration) ? configuration : null } }
  }
  if (!property(object, 'webhooks')) return {}
  return {
    webhooks: items(object, 'webhooks').toSorted((a, b) =>
      (text(a, 'name') ?? '') < (text(b, 'name') ?? '') ? -1 : 1,
    ),
  }
}

/** Objects by their titles, to be compared with those of kustomize. */
export const byTitle = (objects: readonly JsonObject[]): JsonObject => Object.fromEntries(objects.map(plain))
