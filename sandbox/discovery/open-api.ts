import type { JsonObject } from '../../network/json/json.ts'
import { apiVersionOf, type ResourceKind, type VersionedKind } from '../kinds/resource-kind.ts'
import { mergeKey } from '../patch/merge-keys.ts'
import { fieldsOf, parseType, type FieldType, type Scalar } from '../schema/built-in-types.ts'
import { groupsOf } from './documents.ts'

const pathOf = (group: string, version: string): string =>
  group === '' ? `api/${version}` : `apis/${group}/${version}`

/** `/openapi/v3`: where the document of each group version is. */
export function openApiIndex(kinds: readonly ResourceKind[]): JsonObject {
  const paths = [...groupsOf(kinds)].flatMap(([group, versions]) =>
    versions.map((version) => pathOf(group, version)),
  )
  return {
    paths: Object.fromEntries(paths.map((path) => [path, { serverRelativeURL: `/openapi/v3/${path}` }])),
  }
}

/** `/openapi/v3/apis/<group>/<version>`: enough for kubectl to learn that the server validates, and for `kubectl explain`. */
export function openApiDocument(
  kinds: readonly ResourceKind[],
  group: string,
  version: string,
): JsonObject | undefined {
  const targets = kinds
    .filter((kind) => kind.group === group)
    .flatMap((kind) =>
      kind.versions.filter(({ name }) => name === version).map((served) => ({ kind, version: served })),
    )
  if (targets.length === 0) return undefined
  return {
    openapi: '3.0.0',
    info: { title: 'Berth sandbox: no Kubernetes, not for production', version: 'v1' },
    paths: Object.fromEntries(
      targets.map((target) => [
        objectPath(target),
        { get: operation(target, 'get'), patch: operation(target, 'patch') },
      ]),
    ),
    components: { schemas: { ...Object.assign({}, ...targets.map(schemasOf)) } },
  }
}

function objectPath({ kind, version }: VersionedKind): string {
  const scope = kind.namespaced ? 'namespaces/{namespace}/' : ''
  return `/${pathOf(kind.group, version.name)}/${scope}${kind.plural}/{name}`
}

const typeOf = ({ kind, version }: VersionedKind): JsonObject => ({
  group: kind.group,
  version: version.name,
  kind: kind.kind,
})

const PARAMETERS = ['dryRun', 'fieldManager', 'fieldValidation'].map((name) => ({
  name,
  in: 'query',
  schema: { type: 'string' },
}))

const operation = (target: VersionedKind, action: 'get' | 'patch'): JsonObject => ({
  'x-kubernetes-action': action,
  'x-kubernetes-group-version-kind': typeOf(target),
  ...(action === 'patch' ? { parameters: PARAMETERS } : {}),
  responses: {
    '200': {
      description: 'OK',
      content: { 'application/json': { schema: { $ref: reference(schemaName(target)) } } },
    },
  },
})

const schemaName = ({ kind, version }: VersionedKind): string =>
  kind.type === undefined
    ? `${apiVersionOf(kind.group, version.name).replaceAll('/', '.')}.${kind.kind}`
    : componentName(kind.type)

const reference = (name: string): string => `#/components/schemas/${name}`

/** `V1Container` is called `v1.Container`, so that `kubectl explain` says `<[]Container>`. */
const componentName = (type: string): string => type.replace(/^[A-Za-z]*V1(?=[A-Z])/, 'v1.')

function schemasOf(target: VersionedKind): JsonObject {
  const { kind, version } = target
  const extension = { 'x-kubernetes-group-version-kind': [typeOf(target)] }
  if (kind.type === undefined)
    return { [schemaName(target)]: { ...(version.schema ?? { type: 'object' }), ...extension } }
  const reached = new Set<string>()
  reach(kind.type, reached)
  const schemas = [...reached].map((type) => [componentName(type), typeSchema(type)])
  const all: JsonObject = Object.fromEntries(schemas)
  return { ...all, [schemaName(target)]: { ...typeSchema(kind.type), ...extension } }
}

function reach(type: string, reached: Set<string>): void {
  if (reached.has(type)) return
  reached.add(type)
  for (const field of fieldsOf(type).values()) {
    const element = field.replace(/^(?:\[\]|\{\})+/, '')
    if (fieldsOf(element).size > 0) reach(element, reached)
  }
}

function typeSchema(name: string): JsonObject {
  const properties = [...fieldsOf(name)].map(([field, type]) => {
    const key = mergeKey(name, field)
    const merge = { 'x-kubernetes-patch-merge-key': key ?? '', 'x-kubernetes-patch-strategy': 'merge' }
    return [field, { ...fieldSchema(parseType(type)), ...(key === undefined ? {} : merge) }]
  })
  return { type: 'object', properties: Object.fromEntries(properties) }
}

function fieldSchema(type: FieldType): JsonObject {
  switch (type.form) {
    case 'object':
      return fieldsOf(type.type).size === 0
        ? { type: 'object' }
        : { allOf: [{ $ref: reference(componentName(type.type)) }] }
    case 'list':
      return { type: 'array', items: fieldSchema(type.of) }
    case 'map':
      return { type: 'object', additionalProperties: fieldSchema(type.of) }
    case 'scalar':
      return SCALARS[type.type]
  }
}

const SCALARS: Readonly<Record<Scalar, JsonObject>> = {
  string: { type: 'string' },
  boolean: { type: 'boolean' },
  integer: { type: 'integer' },
  number: { type: 'number' },
  time: { type: 'string', format: 'date-time' },
  quantity: { type: 'string' },
  intOrString: { 'x-kubernetes-int-or-string': true },
  any: { type: 'object' },
}
