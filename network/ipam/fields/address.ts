import { parseAddress } from '../../address/address.ts'
import type { Field } from '../../cni/field.ts'
import { string } from '../../cni/fields/string.ts'
import { wrongValue } from '../../cni/fields/wrong-value.ts'
import { show } from '../../json/json.ts'
import { lastName } from '../../json/path.ts'
import type { Problem } from '../../problem.ts'

/** No address, CIDR or range is longer; what is, is shown cut. */
const LONGEST = 100

/** What keeps the text from being an address; a prefix length is the usual mistake. */
export function addressProblem(text: string, path: string): Problem | undefined {
  const fix = 'give one IPv4 or IPv6 address'
  const tooLong = lengthProblem(text, path, fix)
  if (tooLong !== undefined) return tooLong
  const parsed = parseAddress(text)
  if (parsed.ok) return undefined
  const name = lastName(path)
  const slash = text.indexOf('/')
  if (slash > 0 && parseAddress(text.slice(0, slash)).ok) {
    const message = `${name} ${show(text)} has a prefix length; an address alone is wanted`
    return wrongValue(path, message, `write "${text.slice(0, slash)}"`)
  }
  return wrongValue(path, `${name}: ${parsed.problem}`, fix)
}

/** Keeps very long texts from the parsers and out of messages. */
export const lengthProblem = (text: string, path: string, fix: string): Problem | undefined =>
  text.length > LONGEST ? wrongValue(path, `${lastName(path)} ${show(text)} is no address`, fix) : undefined

/** An address without prefix length. The empty string counts as absent. */
export const address = (about: string): Field => string(about, addressProblem)
