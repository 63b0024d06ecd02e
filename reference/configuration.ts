import { isObject, type JsonObject } from '../network/json/json.ts'
import { parseSettings } from '../service/config.ts'
import { CONFIG_SCHEMA } from '../service/config-schema.ts'
import { KEYS } from './configuration-keys.ts'
import { code, table } from './markdown.ts'
import { fieldsOf, limitsOf, typeOf, type Field } from './schema-fields.ts'

/** docs/reference/configuration.md, of the schema that the file is held to. Throws if keys and schema do not fit. */
export function configurationReference(): string {
  const fields = fieldsOf(schema())
  const strangers = Object.keys(KEYS).filter((path) => !fields.some((field) => field.path === path))
  if (strangers.length > 0) throw new Error(`no such key in the schema: ${strangers.join(', ')}`)
  return [
    '# Configuration reference',
    '',
    '<!-- Made by `npm run docs` from service/config-schema.ts and reference/configuration-keys.ts. A test compares them. -->',
    '',
    'Every key of a `BerthConfiguration`. What the keys are for, with an example, and the labels and annotations beside it:',
    '[configuration.md](../configuration.md).',
    '',
    table(['key', 'type', 'required', 'limits', 'default', 'meaning'], fields.map(row)),
    '`reservedNetworks` and `bounds`: each entry has exactly one of `cidr` and `range`. An object has no keys but these.',
    '',
    '## Mistakes',
    '',
    'A file that holds mistakes is refused, with all of them at once. What is said of some values:',
    '',
    table(['key', 'value', 'it says'], fields.flatMap(mistake)),
  ].join('\n')
}

/** The schema as JSON: `as const` makes types of it that nothing walks. */
function schema(): JsonObject {
  const value: unknown = JSON.parse(JSON.stringify(CONFIG_SCHEMA))
  if (!isObject(value)) throw new Error('the schema is no object')
  return value
}

const keyOf = (path: string) => {
  const key = KEYS[path]
  if (key === undefined) throw new Error(`reference/configuration-keys.ts says nothing of ${path}`)
  return key
}

function row({ path, schema: own, required }: Field): readonly string[] {
  const { fallback = '', meaning } = keyOf(path)
  return [code(path), typeOf(own), required ? 'yes' : '', limitsOf(own), code(fallback), meaning]
}

/** The message that Berth really gives, of a file with that one mistake in it. */
function mistake({ path }: Field): readonly (readonly string[])[] {
  const { mistake: value } = keyOf(path)
  if (value === undefined) return []
  const settings = parseSettings(fileWith(path, value))
  if (settings.ok) throw new Error(`${path}: ${value} is no mistake`)
  return [[code(path), code(value), settings.problem]]
}

function fileWith(path: string, value: string): string {
  const head = { apiVersion: 'config.berth.dev/v1alpha1', kind: 'BerthConfiguration' }
  return JSON.stringify({ ...head, ...nested(path.split('.'), value) })
}

/** `{a: [{name: x, cidr: value}]}`, of `a[].cidr`. */
function nested([first = '', ...rest]: readonly string[], value: string): JsonObject {
  const inside = rest.length === 0 ? value : nested(rest, value)
  if (!first.endsWith('[]')) return { [first]: inside }
  return { [first.slice(0, -2)]: [{ name: 'office', ...(isObject(inside) ? inside : {}) }] }
}
