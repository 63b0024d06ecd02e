import { isArray, isObject, objectAt, property, text, type JsonObject } from '../network/json/json.ts'

/** A field of a schema, by its path: `spec.pool.name`, `spec.addresses[]`. */
export interface Field {
  readonly path: string
  readonly schema: JsonObject
  /** Whether the object that holds it must have it. */
  readonly required: boolean
}

/** Every field below, parents before what is in them, in the order of the schema. */
export function fieldsOf(schema: JsonObject, path = ''): readonly Field[] {
  const required = new Set(listAt(schema, 'required'))
  return Object.entries(objectAt(schema, 'properties')).flatMap(([name, below]) => {
    if (!isObject(below)) return []
    const own = path === '' ? name : `${path}.${name}`
    const items = property(below, 'items')
    const inside = isObject(items) ? fieldsOf(items, `${own}[]`) : fieldsOf(below, own)
    return [{ path: own, schema: below, required: required.has(name) }, ...inside]
  })
}

/** `text`, `whole number (int64)`, `list of text`. */
export function typeOf(schema: JsonObject): string {
  const items = property(schema, 'items')
  if (isObject(items)) return `list of ${typeOf(items)}`
  const type =
    text(schema, 'type') ?? (isArray(property(schema, 'enum')) || text(schema, 'const') ? 'string' : '')
  const format = text(schema, 'format')
  return `${WORDS[type] ?? type}${format === undefined ? '' : ` (${format})`}`
}

const WORDS: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'whole number',
  boolean: 'true or false',
  object: 'object',
  array: 'list',
}

/** Patterns above this length say less than the description. */
const READABLE = 60

/** What a value is held to, beside its type and rules: `one of Bound, Held`, `1 to 63 characters`. */
export function limitsOf(schema: JsonObject): string {
  const items = property(schema, 'items')
  const pattern = text(schema, 'pattern')
  const fixed = text(schema, 'const')
  const values = listAt(schema, 'enum').map((value) => `\`${String(value)}\``)
  return [
    fixed === undefined ? '' : `\`${fixed}\``,
    values.length === 0 ? '' : `one of ${values.join(', ')}`,
    between(schema, ['minimum', 'maximum'], ''),
    between(schema, ['minLength', 'maxLength'], ' characters'),
    between(schema, ['minItems', 'maxItems'], ' items'),
    property(schema, 'uniqueItems') === true ? 'none twice' : '',
    pattern !== undefined && pattern.length <= READABLE ? `\`${pattern}\`` : '',
    isObject(items) && !isObject(property(items, 'properties')) ? limitsOf(items) : '',
  ]
    .filter((limit) => limit !== '')
    .join(', ')
}

function between(schema: JsonObject, [low, high]: readonly [string, string], unit: string): string {
  const [from, to] = [property(schema, low), property(schema, high)]
  if (typeof from === 'number' && typeof to === 'number') return `${from} to ${to}${unit}`
  if (from === 1 && unit === ' characters') return 'not empty'
  if (typeof from === 'number') return `at least ${from}${unit}`
  return typeof to === 'number' ? `at most ${to}${unit}` : ''
}

export function listAt(object: JsonObject, key: string): readonly unknown[] {
  const value = property(object, key)
  return isArray(value) ? value : []
}
