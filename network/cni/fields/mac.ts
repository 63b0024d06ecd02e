import { show } from '../../json/json.ts'
import { lastName } from '../../json/path.ts'
import type { Field } from '../field.ts'
import { string } from './string.ts'
import { wrongValue } from './wrong-value.ts'

/** The forms of Go's net.ParseMAC for 48 bits: colons, hyphens, or dots after four digits. */
const FORMS = [
  /^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/i,
  /^[0-9a-f]{2}(?:-[0-9a-f]{2}){5}$/i,
  /^[0-9a-f]{4}(?:\.[0-9a-f]{4}){2}$/i,
]

/** `0a:58:0a:f4:00:01` for any form of it; undefined if it is no 48-bit MAC address. */
export function canonicalMac(text: string): string | undefined {
  if (!FORMS.some((form) => form.test(text))) return undefined
  const digits = text.replaceAll(/[:.-]/g, '').toLowerCase()
  return digits.match(/../g)?.join(':')
}

/** A MAC address that an interface can have: 48 bits, unicast, not all zero. */
export const mac = (about: string): Field =>
  string(about, (text, path) => {
    const name = lastName(path)
    const canonical = canonicalMac(text)
    const fix = 'give six octets such as 02:00:00:00:00:01'
    if (canonical === undefined) return wrongValue(path, `${name} ${show(text)} is no MAC address`, fix)
    if (canonical === '00:00:00:00:00:00')
      return wrongValue(path, `${name} ${text} is all zero: the kernel refuses it`, fix)
    if ((Number.parseInt(canonical.slice(0, 2), 16) & 1) === 0) return undefined
    return wrongValue(
      path,
      `${name} ${text} is a multicast address: the kernel refuses it`,
      'give an even first octet, such as 02',
    )
  })
