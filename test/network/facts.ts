import { readFileSync } from 'node:fs'
import { formatAddress, parseAddress } from '../../network/address/address.ts'
import { formatCidr, parseCidr } from '../../network/address/cidr.ts'
import {
  isArray,
  isObject,
  property,
  text,
  type JsonObject,
  type JsonValue,
} from '../../network/json/json.ts'

/** One input and its outcome in another IPAM system, read from that system's own tests. */
export interface Fact {
  readonly id: string
  readonly kind: string
  readonly input: JsonObject
  readonly expect: JsonObject
}

const child = (object: JsonObject, key: string): JsonObject => {
  const value = property(object, key)
  return isObject(value) ? value : {}
}

/** All facts, in the order of the file. */
export function readFacts(): readonly Fact[] {
  const file: unknown = JSON.parse(readFileSync('test/fixtures/ipam-facts.json', 'utf8'))
  const cases = isObject(file) ? property(file, 'cases') : undefined
  if (!isArray(cases)) throw new Error('ipam-facts.json has no cases')
  return cases.filter(isObject).map((one) => ({
    id: text(one, 'id') ?? '',
    kind: text(one, 'kind') ?? '',
    input: child(one, 'input'),
    expect: child(one, 'expect'),
  }))
}

/** The same addresses in the text of RFC 5952: the facts have them as their systems print them. */
export const canonical = (expected: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(expected).map(([key, member]) => [key, canonicalValue(member)]))

function canonicalValue(value: JsonValue): JsonValue {
  if (isArray(value)) return value.map(canonicalValue)
  if (isObject(value)) return canonical(value)
  if (typeof value !== 'string') return value
  const address = parseAddress(value)
  if (address.ok) return formatAddress(address.value)
  const cidr = parseCidr(value)
  return cidr.ok ? formatCidr(cidr.value) : value
}

/** The members of a fact's input by other names; those that are null or not there left out. */
export const renamed = (input: JsonObject, names: Readonly<Record<string, string>>): JsonObject =>
  Object.fromEntries(
    Object.entries(names).flatMap(([from, to]) => {
      const value = property(input, from)
      return value === undefined || value === null ? [] : [[to, value]]
    }),
  )
