import { isObject, property, text, type JsonObject } from '../../network/json/json.ts'
import { numberAt, objectAt, objectsAt, stringsAt } from '../api/kube-object.ts'
import type { PrinterColumn, ResourceKind, ServedVersion } from './resource-kind.ts'

/** The kind that a CustomResourceDefinition describes; undefined if it names nothing that could be served. */
export function customKind(definition: JsonObject): ResourceKind | undefined {
  const spec = objectAt(definition, 'spec')
  const names = objectAt(spec, 'names')
  const [group, plural, kind] = [text(spec, 'group'), text(names, 'plural'), text(names, 'kind')]
  const versions = objectsAt(spec, 'versions').filter(({ served }) => served === true)
  if (group === undefined || plural === undefined || kind === undefined || versions.length === 0) {
    return undefined
  }
  return {
    group,
    plural,
    kind,
    singular: text(names, 'singular') ?? kind.toLowerCase(),
    listKind: text(names, 'listKind') ?? `${kind}List`,
    namespaced: spec['scope'] === 'Namespaced',
    shortNames: stringsAt(names, 'shortNames'),
    categories: stringsAt(names, 'categories'),
    versions: servedVersions(versions, group, kind),
    type: undefined,
  }
}

function servedVersions(
  versions: readonly JsonObject[],
  group: string,
  kind: string,
): readonly ServedVersion[] {
  const names = versions
    .filter(({ deprecated }) => deprecated !== true)
    .map((version) => text(version, 'name') ?? '')
  const [preferred] = names.toSorted(byPriority)
  const use = preferred === undefined ? '' : `; use ${group}/${preferred} ${kind}`
  return versions
    .map((version) =>
      servedVersion(version, `${group}/${text(version, 'name') ?? ''} ${kind} is deprecated${use}`),
    )
    .toSorted((a, b) => byPriority(a.name, b.name))
}

function servedVersion(version: JsonObject, deprecation: string): ServedVersion {
  const columns = objectsAt(version, 'additionalPrinterColumns').map(printerColumn)
  const selectable = objectsAt(version, 'selectableFields').map((field) =>
    (text(field, 'jsonPath') ?? '').replace(/^\./, ''),
  )
  return {
    name: text(version, 'name') ?? '',
    status: isObject(property(objectAt(version, 'subresources'), 'status')),
    schema: objectAt(version, 'schema', 'openAPIV3Schema'),
    ...(columns.length === 0 ? {} : { columns }),
    ...(selectable.length === 0 ? {} : { selectableFields: selectable }),
    ...(version['deprecated'] === true
      ? { deprecationWarning: text(version, 'deprecationWarning') ?? deprecation }
      : {}),
  }
}

function printerColumn(column: JsonObject): PrinterColumn {
  const [format, description, priority] = [
    text(column, 'format'),
    text(column, 'description'),
    numberAt(column, 'priority'),
  ]
  return {
    name: text(column, 'name') ?? '',
    type: text(column, 'type') ?? 'string',
    jsonPath: text(column, 'jsonPath') ?? '',
    ...(format === undefined ? {} : { format }),
    ...(description === undefined ? {} : { description }),
    ...(priority === undefined ? {} : { priority }),
  }
}

/** Newest and most stable first, as Kubernetes orders versions: v2, v1, v1beta2, v1beta1, v1alpha1, then others by name. */
function byPriority(a: string, b: string): number {
  const [left, right] = [rank(a), rank(b)]
  if (left === undefined || right === undefined) {
    if (left === right) return a < b ? -1 : 1
    return left === undefined ? 1 : -1
  }
  const at = left.findIndex((part, index) => part !== right[index])
  return at === -1 ? 0 : (right[at] ?? 0) - (left[at] ?? 0)
}

function rank(version: string): readonly number[] | undefined {
  const match = /^v([1-9]\d*)(?:(alpha|beta)([1-9]\d*))?$/.exec(version)
  if (match === null) return undefined
  const [, major, stage, minor] = match
  return [stage === undefined ? 2 : stage === 'beta' ? 1 : 0, Number(major), Number(minor ?? 0)]
}
