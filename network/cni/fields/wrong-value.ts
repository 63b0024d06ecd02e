import { isArray, isObject, show, type JsonValue } from '../../json/json.ts'
import { lastName } from '../../json/path.ts'
import type { Problem } from '../../problem.ts'

/** What kind of JSON value it is, for messages: `a string`. */
export function kindOf(value: JsonValue): string {
  if (value === null) return 'null'
  if (isArray(value)) return 'a list'
  if (isObject(value)) return 'an object'
  return typeof value === 'boolean' ? 'a boolean' : `a ${typeof value}`
}

/**
 * A value of the wrong type: the plugin's JSON decoder refuses the whole configuration.
 * `wanted` is such as `a string`; the message reads `mtu is "1500", a string; it must be a whole number`.
 */
export function wrongType(value: JsonValue, path: string, wanted: string): Problem {
  const kind = value === null ? '' : `, ${kindOf(value)}`
  return {
    field: path,
    message: `${lastName(path)} is ${show(value)}${kind}; it must be ${wanted}`,
    fix: rightType(value, wanted),
  }
}

function rightType(value: JsonValue, wanted: string): string {
  const unquoted = typeof value === 'string' && /^(?:true|false|-?[0-9]{1,15})$/.test(value)
  if (unquoted && !wanted.startsWith('a string')) return `write ${value} without quotes`
  const quoted = typeof value === 'number' || typeof value === 'boolean'
  if (quoted && wanted.startsWith('a string')) return `write "${value}" in quotes`
  return `give ${wanted}`
}

/** A value of the right type that the plugin or the kernel refuses. */
export const wrongValue = (path: string, message: string, fix: string): Problem => ({
  field: path,
  message,
  fix,
})

/** A value that pods start with, though its author can hardly mean it: told, never refused. */
export const doubtful = (path: string, message: string, fix: string): Problem => ({
  ...wrongValue(path, message, fix),
  atMost: 'warn',
})
