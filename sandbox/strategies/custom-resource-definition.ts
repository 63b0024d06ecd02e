import { property, text, type JsonObject } from '../../network/json/json.ts'
import { nameOf, objectAt, objectsAt, sameJson, stringsAt } from '../api/kube-object.ts'
import { invalid, notSupported, required, type FieldError } from '../validation/field-error.ts'
import type { Strategy } from './strategy.ts'

export const definitionStrategy: Strategy = {
  // A real server accepts the names a moment later; nothing runs beside this one that it could wait for.
  initialStatus: establishedStatus,
  prepareUpdate: (definition, old) => ({ ...definition, status: updatedStatus(definition, old) }),
  validate: definitionErrors,
  validateUpdate: (definition, old) => [
    ...definitionErrors(definition),
    ...['group', 'scope', 'names.kind', 'names.plural'].flatMap((field) => unchanged(definition, old, field)),
  ],
  generation: true,
}

function establishedStatus(definition: JsonObject): JsonObject {
  const condition = (type: string, reason: string, message: string): JsonObject => ({
    type,
    status: 'True',
    lastTransitionTime: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
    reason,
    message,
  })
  const stored = objectsAt(definition, 'spec', 'versions').find((version) => version['storage'] === true)
  return {
    conditions: [
      condition('NamesAccepted', 'NoConflicts', 'no conflicts found'),
      condition('Established', 'InitialNamesAccepted', 'the initial names have been accepted'),
    ],
    acceptedNames: objectAt(definition, 'spec', 'names'),
    storedVersions: stored === undefined ? [] : [text(stored, 'name') ?? ''],
  }
}

/** A version that was ever stored stays in the list until an operator says that no object is kept in it. */
function updatedStatus(definition: JsonObject, old: JsonObject): JsonObject {
  const status = objectAt(old, 'status')
  const established = establishedStatus(definition)
  return {
    ...status,
    acceptedNames: objectAt(definition, 'spec', 'names'),
    storedVersions: [
      ...new Set([...stringsAt(status, 'storedVersions'), ...stringsAt(established, 'storedVersions')]),
    ],
  }
}

function definitionErrors(definition: JsonObject): readonly FieldError[] {
  const spec = objectAt(definition, 'spec')
  const [group, plural] = [text(spec, 'group') ?? '', text(objectAt(spec, 'names'), 'plural') ?? '']
  const expected = `${plural}.${group}`
  const scope = text(spec, 'scope') ?? ''
  const strategy = text(objectAt(spec, 'conversion'), 'strategy') ?? 'None'
  return [
    ...(group === '' ? [required('spec.group', '')] : []),
    ...(plural === '' ? [required('spec.names.plural', '')] : []),
    ...(text(objectAt(spec, 'names'), 'kind') === undefined ? [required('spec.names.kind', '')] : []),
    ...(nameOf(definition) === expected
      ? []
      : [invalid('metadata.name', nameOf(definition), 'must be spec.names.plural+"."+spec.group')]),
    ...(['Namespaced', 'Cluster'].includes(scope)
      ? []
      : [notSupported('spec.scope', scope, ['Cluster', 'Namespaced'])]),
    ...(strategy === 'None'
      ? []
      : [invalid('spec.conversion.strategy', strategy, 'the sandbox converts by None only')]),
    ...versionErrors(objectsAt(spec, 'versions')),
  ]
}

function versionErrors(versions: readonly JsonObject[]): readonly FieldError[] {
  const storage = versions.filter((version) => version['storage'] === true)
  return [
    ...(storage.length === 1
      ? []
      : [
          invalid(
            'spec.versions',
            versions.map((version) => text(version, 'name') ?? ''),
            'must have exactly one version marked as storage version',
          ),
        ]),
    ...versions.flatMap((version, at) =>
      Object.keys(objectAt(version, 'schema', 'openAPIV3Schema')).length > 0
        ? []
        : [required(`spec.versions[${at}].schema.openAPIV3Schema`, 'schemas are required')],
    ),
  ]
}

function unchanged(definition: JsonObject, old: JsonObject, field: string): readonly FieldError[] {
  const path = field.split('.')
  const read = (one: JsonObject): unknown =>
    property(objectAt(one, 'spec', ...path.slice(0, -1)), path.at(-1) ?? '')
  const now = read(definition)
  return typeof now === 'string' && !sameJson(now, String(read(old)))
    ? [invalid(`spec.${field}`, now, 'field is immutable')]
    : []
}
