import { stringify } from 'yaml'
import { isArray, isObject, property, text, type JsonObject } from '../../network/json/json.ts'

/** Where kubectl keeps the manifest as it was applied. */
export const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'

/** What Berth added to a pod or a network, as YAML lines with a plus; empty if that is nothing. */
export function addedByBerth(sent: JsonObject, stored: JsonObject): string {
  const spec = SPECS.get(text(sent, 'kind') ?? '')
  if (spec === undefined) return ''
  const annotations = differing(at(sent, 'metadata', 'annotations'), at(stored, 'metadata', 'annotations'))
  const inSpec = spec(at(sent, 'spec'), at(stored, 'spec'))
  const added = {
    ...(Object.keys(annotations).length > 0 && { metadata: { annotations } }),
    ...(Object.keys(inSpec).length > 0 && { spec: inSpec }),
  }
  if (Object.keys(added).length === 0) return ''
  return `  stored with:\n${stringify(added, { lineWidth: 0 }).trimEnd().replaceAll(/^/gm, '  + ')}\n`
}

type Added = (sent: JsonObject, stored: JsonObject) => JsonObject

const SPECS: ReadonlyMap<string, Added> = new Map<string, Added>([
  [
    'Pod',
    (sent, stored) => ({
      ...changed(sent, stored, ['schedulingGates', 'affinity']),
      ...resources(sent, stored),
    }),
  ],
  ['NetworkAttachmentDefinition', (sent, stored) => changed(sent, stored, ['config'])],
])

const changed = (sent: JsonObject, stored: JsonObject, fields: readonly string[]): JsonObject =>
  Object.fromEntries(
    fields.flatMap((field) => {
      const now = property(stored, field)
      return now === undefined || JSON.stringify(now) === JSON.stringify(property(sent, field))
        ? []
        : [[field, now] as const]
    }),
  )

function resources(sent: JsonObject, stored: JsonObject): JsonObject {
  const now = resourcesOf(stored)
  const same = now.length === 0 || JSON.stringify(now) === JSON.stringify(resourcesOf(sent))
  return same ? {} : { containers: now }
}

function resourcesOf(spec: JsonObject): readonly JsonObject[] {
  const containers = property(spec, 'containers')
  return (isArray(containers) ? containers : []).flatMap((container) => {
    if (!isObject(container)) return []
    const own = property(container, 'resources')
    const empty = !isObject(own) || Object.keys(own).length === 0
    return empty ? [] : [{ name: container['name'] ?? '', resources: own }]
  })
}

const differing = (sent: JsonObject, stored: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(stored).filter(([key, value]) => key !== LAST_APPLIED && property(sent, key) !== value),
  )

function at(object: JsonObject, ...path: readonly string[]): JsonObject {
  let here: JsonObject = object
  for (const step of path) {
    const next = property(here, step)
    here = isObject(next) ? next : {}
  }
  return here
}
