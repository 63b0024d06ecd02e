import { foldKey } from '../json/case-fold.ts'
import { show, type JsonObject } from '../json/json.ts'
import { memberPath } from '../json/path.ts'
import type { Problem } from '../problem.ts'
import { nearNames } from '../text/near-name.ts'
import type { Confusions, Field, FieldTable } from './field.ts'

/** A table of fields with the name of whose they are, for messages: `bridge`, `ipam host-local`. */
export interface Fields {
  readonly fields: FieldTable
  readonly owner: string
  readonly confusions?: Confusions | undefined
}

interface Entry {
  readonly name: string
  readonly field: Field
}

/** Tables by folded key, made once for each table. */
const folded = new WeakMap<FieldTable, ReadonlyMap<string, Entry>>()

function entriesOf(fields: FieldTable): ReadonlyMap<string, Entry> {
  const known = folded.get(fields)
  if (known !== undefined) return known
  const made = new Map(Object.entries(fields).map(([name, field]) => [foldKey(name), { name, field }]))
  folded.set(fields, made)
  return made
}

/** Known fields with a value that the plugin refuses. Keys match in any case, as the plugins read them; `null` is absent. */
export function* wrongMembers(object: JsonObject, path: string, fields: FieldTable): Iterable<Problem> {
  const entries = entriesOf(fields)
  const seen = new Map<string, string>()
  for (const [key, value] of Object.entries(object)) {
    const entry = entries.get(foldKey(key))
    if (entry === undefined || value === null) continue
    const earlier = seen.get(entry.name)
    if (earlier !== undefined) yield sameField(path, key, earlier)
    seen.set(entry.name, key)
    yield* entry.field.check(value, memberPath(path, key))
  }
}

const sameField = (path: string, key: string, earlier: string): Problem => ({
  field: memberPath(path, key),
  message: `${key} and ${earlier} are the same field to the plugin, which reads keys in any case; only the last one counts`,
  fix: 'keep one of the two',
})

/** Keys that are no field of the table, at any depth, with what their author may have meant. */
export function* unknownKeys(object: JsonObject, path: string, table: Fields): Iterable<Problem> {
  const entries = entriesOf(table.fields)
  for (const [key, value] of Object.entries(object)) {
    const entry = entries.get(foldKey(key))
    if (entry === undefined && isComment(key)) continue
    if (entry === undefined) yield unknownKey(key, path, table)
    else if (entry.field.unknown !== undefined) yield* entry.field.unknown(value, memberPath(path, key))
  }
}

/** JSON has no comments, so that people write them as keys: `_comment`, `//`, `#note`. No plugin has such a field. */
const isComment = (key: string): boolean => /^(?:_(?!_)|\/\/|#|comments?$)/i.test(key)

function unknownKey(key: string, path: string, table: Fields): Problem {
  const name = /^[\w.-]{1,60}$/.test(key) ? key : show(key)
  const field = memberPath(path, key)
  const message = `${name} is no field of ${table.owner}: it is ignored`
  return { field, message, fix: remedy(key, table) }
}

/** What to do about an unknown key: the known confusion first, then the nearest name, then leaving it out. */
function remedy(key: string, { fields, confusions }: Fields): string {
  const confusion = Object.entries(confusions ?? {}).find(([wrong]) => foldKey(wrong) === foldKey(key))?.[1]
  if (confusion !== undefined) return 'field' in confusion ? `write it as ${confusion.field}` : confusion.fix
  const near = key.length > 60 ? [] : nearNames(key, Object.keys(fields), 2)
  return near.length === 0 ? 'remove it' : `write it as ${near.join(' or ')}, or remove it`
}
