import { isDeepStrictEqual } from 'node:util'
import { isObject, objectAt, property, text, type JsonObject } from '../network/json/json.ts'
import { code, table } from './markdown.ts'
import { fieldsOf, limitsOf, listAt, typeOf } from './schema-fields.ts'

/** A definition, and the file that it stands in. */
export interface Definition {
  readonly file: string
  readonly object: JsonObject
}

/** docs/reference/api.md: the kinds of the definitions, in their order. */
export const apiReference = (definitions: readonly Definition[]): string =>
  [
    '# API reference',
    '',
    '<!-- Made by `npm run docs` from the CustomResourceDefinitions in manifests/crds. A test compares the two. -->',
    '',
    'The kinds that Berth brings: its own leases, and the pools and claims of Cluster API for clusters that have none. Explained in',
    '[leases.md](../leases.md) and [cluster-api.md](../cluster-api.md). A field is required if the object that it stands in is there.',
    '',
    ...definitions.map(kind),
  ].join('\n')

function kind({ file, object }: Definition): string {
  const spec = objectAt(object, 'spec')
  const names = objectAt(spec, 'names')
  const facts = [
    ['kind', code(text(names, 'kind') ?? '')],
    ['resource', code(`${text(names, 'plural') ?? ''}.${text(spec, 'group') ?? ''}`)],
    ['short names', listed(listAt(names, 'shortNames'))],
    ['categories', listed(listAt(names, 'categories'))],
    ['scope', text(spec, 'scope') === 'Cluster' ? 'the cluster' : 'a namespace'],
    ['definition', `[${file}](../../${file})`],
  ].filter(([, value]) => value !== '')
  return [
    `## ${text(names, 'kind') ?? ''}`,
    '',
    table(['', ''], facts),
    ...sameSchema(listAt(spec, 'versions').filter(isObject)).map((versions) =>
      version(versions, text(spec, 'group')),
    ),
  ].join('\n')
}

const listed = (values: readonly unknown[]): string => values.map((value) => code(String(value))).join(', ')

/** Versions that have one schema stand together. */
function sameSchema(versions: readonly JsonObject[]): readonly (readonly JsonObject[])[] {
  const groups: JsonObject[][] = []
  for (const one of versions) {
    const group = groups.find(
      ([first]) => first !== undefined && isDeepStrictEqual(schemaOf(first), schemaOf(one)),
    )
    if (group === undefined) groups.push([one])
    else group.push(one)
  }
  return groups
}

const schemaOf = (one: JsonObject): JsonObject => objectAt(objectAt(one, 'schema'), 'openAPIV3Schema')

function version(versions: readonly JsonObject[], group = ''): string {
  const [first] = versions
  if (first === undefined) return ''
  const schema = schemaOf(first)
  const description = text(schema, 'description')
  const selectable = listAt(first, 'selectableFields')
    .filter(isObject)
    .map((one) => code((text(one, 'jsonPath') ?? '').slice(1)))
  return [
    `### ${versions.map((one) => titleOf(one, group)).join(', ')}`,
    '',
    ...(description === undefined ? [] : [`${description}.`, '']),
    table(
      ['field', 'type', 'required', 'limits', 'meaning'],
      fieldsOf(schema)
        .filter(({ path }) => !/^(?:apiVersion|kind|metadata)$/.test(path))
        .map((field) => [
          code(field.path),
          typeOf(field.schema),
          field.required ? 'yes' : '',
          limitsOf(field.schema),
          text(field.schema, 'description') ?? '',
        ]),
    ),
    ...rules(schema),
    ...(selectable.length === 0 ? [] : [`Field selectors: ${selectable.join(', ')}.`, '']),
    ...columns(first),
  ].join('\n')
}

function titleOf(one: JsonObject, group: string): string {
  const notes = [
    property(one, 'storage') === true ? 'stored' : '',
    property(one, 'deprecated') === true ? 'deprecated' : '',
    property(one, 'served') === false ? 'not served' : '',
  ].filter((note) => note !== '')
  return `${group}/${text(one, 'name') ?? ''}${notes.length === 0 ? '' : ` (${notes.join(', ')})`}`
}

/** What the API server refuses by a rule in CEL: the message, as kubectl shows it. */
function rules(schema: JsonObject): readonly string[] {
  const whole = { path: '', schema, required: false }
  const rows = [whole, ...fieldsOf(schema)].flatMap(({ path, schema: holder }) =>
    listAt(holder, 'x-kubernetes-validations')
      .filter(isObject)
      .map((rule) => [
        code(`${path}${text(rule, 'fieldPath') ?? ''}`.replace(/^\./, '')),
        text(rule, 'message') ?? '',
      ]),
  )
  return rows.length === 0 ? [] : ['What else the API server refuses:', '', table(['field', 'it says'], rows)]
}

function columns(first: JsonObject): readonly string[] {
  const rows = listAt(first, 'additionalPrinterColumns')
    .filter(isObject)
    .map((one) => [
      text(one, 'name')?.toUpperCase() ?? '',
      code((text(one, 'jsonPath') ?? '').slice(1)),
      property(one, 'priority') === 1 ? 'with `-o wide`' : '',
    ])
  return rows.length === 0 ? [] : ['Columns of `kubectl get`:', '', table(['column', 'field', ''], rows)]
}
