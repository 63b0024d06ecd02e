import { parseAddress } from '../../address/address.ts'
import { formatBlock, isCanonical, parseCidr } from '../../address/cidr.ts'
import type { Field } from '../../cni/field.ts'
import { fullString } from '../../cni/fields/string.ts'
import { wrongValue } from '../../cni/fields/wrong-value.ts'
import { lastName } from '../../json/path.ts'
import type { Problem } from '../../problem.ts'
import { lengthProblem } from './address.ts'

/** What keeps the text from being an address with a prefix length. */
export function cidrProblem(text: string, path: string): Problem | undefined {
  const example = 'give an address and a prefix length, such as 192.168.20.0/24'
  const tooLong = lengthProblem(text, path, example)
  if (tooLong !== undefined) return tooLong
  const parsed = parseCidr(text)
  if (parsed.ok) return undefined
  const alone = parseAddress(text)
  const fix = alone.ok
    ? `add the prefix length, such as ${text}/${alone.value.family === 4 ? 24 : 64}`
    : example
  return wrongValue(path, `${lastName(path)}: ${parsed.problem}`, fix)
}

/** The same, and the address must be the first of its block. */
export function networkProblem(text: string, path: string): Problem | undefined {
  const problem = cidrProblem(text, path)
  if (problem !== undefined) return problem
  const parsed = parseCidr(text)
  if (!parsed.ok || isCanonical(parsed.value)) return undefined
  const network = formatBlock(parsed.value)
  const message = `${lastName(path)} ${text} has host bits set: the network with prefix length ${parsed.value.prefix} is ${network}`
  return wrongValue(path, message, `write ${network}`)
}

/** IPv4 routes only: the kernel refuses an IPv4 destination with host bits and clears those of IPv6. */
export function destinationProblem(text: string, path: string): Problem | undefined {
  return text.includes(':') ? cidrProblem(text, path) : networkProblem(text, path)
}

/** An address with its prefix length, as it is put on an interface. */
export const cidr = (about: string): Field => fullString(about, cidrProblem)
