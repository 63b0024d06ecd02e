import { isObject, property, show, type JsonObject } from '../../../network/json/json.ts'
import { nearNames } from '../../../network/text/near-name.ts'
import type { RuleProblem } from '../rule.ts'
import type { Subject } from '../subject.ts'
import {
  BOOLEAN_KEYS,
  isOfBerth,
  KNOWN_KEYS,
  meaningElsewhere,
  type KeyedKind,
  type KnownKeys,
} from './known-keys.ts'

/**
 * Keys of Berth's domains that Berth does not read on this kind of object, or whose value says nothing: whoever wrote
 * `berth.dev/atach: "false"` believes in it. Only warnings; on an update only what the update brings.
 */
export function* strayKeys(subject: Subject, kind: KeyedKind, prefix: string): Iterable<RuleProblem> {
  const old = subject.oldObject
  for (const form of ['annotations', 'labels'] as const) {
    for (const key in subject[form]) {
      if (!isOfBerth(key)) continue
      const value = subject[form][key] ?? ''
      if (subject.operation === 'UPDATE' && oldValue(old, prefix, form, key) === value) continue
      const fault = faultOf(key, value, kind, form)
      if (fault !== undefined) yield { field: `${prefix}metadata.${form}[${key}]`, ...fault, atMost: 'warn' }
    }
  }
}

function faultOf(
  key: string,
  value: string,
  kind: KeyedKind,
  form: keyof KnownKeys,
): { readonly message: string; readonly fix: string } | undefined {
  if (!KNOWN_KEYS[kind][form].includes(key)) return unknown(key, kind, form)
  if (!BOOLEAN_KEYS.has(key) || value === 'true' || value === 'false') return undefined
  return { message: `${key} is ${show(value)}, which says nothing`, fix: 'write "true" or "false"' }
}

function unknown(key: string, kind: KeyedKind, form: keyof KnownKeys): { message: string; fix: string } {
  const elsewhere = meaningElsewhere(key, kind, form)
  if (elsewhere !== undefined) {
    return { message: `${key} means nothing here: it is ${elsewhere}`, fix: 'move it there, or remove it' }
  }
  const near = nearKey(key, KNOWN_KEYS[kind][form])
  return {
    message: `${show(key)} is no key that Berth knows`,
    fix: near === undefined ? 'remove it' : `write ${near}, or remove it`,
  }
}

/** The same name in another domain of Berth (`berth.dev/sticky` for `ipam.berth.dev/sticky`), else the nearest. */
function nearKey(key: string, known: readonly string[]): string | undefined {
  const name = key.slice(key.indexOf('/'))
  return known.find((other) => other.endsWith(name)) ?? nearNames(key, known, 1)[0]
}

/** The value before an update, in the metadata at the prefix (`spec.template.`). */
function oldValue(old: JsonObject | undefined, prefix: string, form: keyof KnownKeys, key: string): unknown {
  const path = [...prefix.split('.').filter((step) => step !== ''), 'metadata', form]
  let here: unknown = old
  for (const step of path) here = isObject(here) ? property(here, step) : undefined
  return isObject(here) ? property(here, key) : undefined
}
