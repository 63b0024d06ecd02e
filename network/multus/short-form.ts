import { show } from '../json/json.ts'
import type { Problem } from '../problem.ts'
import type { NetworkSelectionElement } from './selection.ts'

/** One item of the short form, or why Multus refuses it. */
export type ShortItem =
  | { readonly ok: true; readonly element: NetworkSelectionElement }
  | { readonly ok: false; readonly problem: Problem }

const NO_STRINGS: readonly string[] = []
const LABEL = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/

/** Whether the short form can name this network or namespace: a DNS label, of any length, without dots. */
export const isShortName = (name: string): boolean => LABEL.test(name)

/** `strings.TrimSpace` of Go: like `trim`, but U+0085 is a space and the byte order mark U+FEFF is none. */
export const trimSpace = (text: string): string => {
  if (!/^[\s\u0085]|[\s\u0085]$/.test(text)) return text
  let start = 0
  let end = text.length
  while (start < end && isSpace(text.charAt(start))) start++
  while (end > start && isSpace(text.charAt(end - 1))) end--
  return text.slice(start, end)
}

const isSpace = (character: string): boolean =>
  character === '\u0085' || (character !== '\ufeff' && /\s/.test(character))

/**
 * Reads one item of `a,ns/b,ns/c@net3`: `parsePodNetworkObjectName` of Multus, in its order of splitting
 * (first at the slash, then at the at sign). The interface's own form is left to rule interface-name.
 */
export function readShortItem(item: string, field: string): ShortItem {
  const refuse = (message: string, fix: string): ShortItem => ({
    ok: false,
    problem: { field, message, fix },
  })
  const trimmed = trimSpace(item)
  const bySlash = trimmed.split('/', 3)
  if (bySlash.length > 2) {
    return refuse(`${show(trimmed)} has more than one slash`, 'write [namespace/]name[@interface]')
  }
  const namespace = bySlash.length === 2 ? trimSpace(bySlash[0] ?? '') : ''
  const byAt = (bySlash.at(-1) ?? '').split('@', 3)
  if (byAt.length > 2) {
    return refuse(`${show(trimmed)} has more than one @`, 'write [namespace/]name[@interface]')
  }
  const name = trimSpace(byAt[0] ?? '')
  if (name === '') return refuse(...emptyName(trimmed))
  for (const part of [namespace, name]) {
    if (part !== '' && !LABEL.test(part)) return refuse(...badName(part))
  }
  return { ok: true, element: shortElement(name, namespace, trimSpace(byAt[1] ?? ''), field) }
}

export const shortElement = (
  name: string,
  namespace: string,
  interfaceName: string,
  field: string,
): NetworkSelectionElement => ({
  name,
  namespace: namespace === '' ? undefined : namespace,
  interface: interfaceName === '' ? undefined : interfaceName,
  ips: NO_STRINGS,
  mac: undefined,
  infinibandGuid: undefined,
  defaultRoute: NO_STRINGS,
  deviceId: undefined,
  keys: NO_STRINGS,
  field,
})

const emptyName = (item: string): [message: string, fix: string] =>
  item === ''
    ? [
        'an empty network name: a comma too many, or nothing but spaces',
        'remove the comma, or name a network there',
      ]
    : [`${show(item)} names no network`, 'write [namespace/]name[@interface]']

function badName(part: string): [message: string, fix: string] {
  const message = `${show(part)} is not a valid network or namespace name`
  if (part !== part.toLowerCase()) return [message, 'names are in lower case: letters, digits and hyphens']
  if (/\s/.test(part)) return [message, 'separate networks with commas']
  if (part.includes('.'))
    return [message, 'the short form takes no dot: use the JSON form [{"name": "..."}] for such a name']
  return [message, 'use lower-case letters, digits and hyphens; begin and end with a letter or digit']
}
