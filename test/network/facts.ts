import { readFileSync } from 'node:fs'
import { isArray, isObject, property, text, type JsonObject } from '../../network/json/json.ts'

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
