import { meets, type Requirement, type Selector } from './selector.ts'
import { wholeNumber } from './whole-number.ts'

/** Two requirements that no node can meet together, in the order in which they were given; one twice if no node meets it alone. */
export type Contradiction = readonly [Requirement, Requirement]

/**
 * Whether the selectors can hold together on one node that exists or could exist: two requirements that clash, or
 * undefined. Requirements of different keys never clash. Costs no more than reading every value a few times.
 */
export function contradiction(selectors: readonly Selector[]): Contradiction | undefined {
  const byKey = Map.groupBy(new Set(selectors.flat()), ({ key }) => key)
  for (const requirements of byKey.values()) {
    const found = absence(requirements) ?? listed(requirements) ?? bounded(requirements)
    if (found === undefined) continue
    const [one, other] = found
    return requirements.indexOf(one) <= requirements.indexOf(other) ? found : [other, one]
  }
  return undefined
}

/** `!gpu` beside anything that needs the label to be there. NotIn does not: it holds where there is no such label. */
function absence(requirements: readonly Requirement[]): Contradiction | undefined {
  const absent = requirements.find(({ operator }) => operator === 'DoesNotExist')
  const present = requirements.find(({ operator }) => operator !== 'DoesNotExist' && operator !== 'NotIn')
  return absent === undefined || present === undefined ? undefined : [absent, present]
}

/** The values of the shortest `In` are the only ones possible; the other requirements rule values out, one after another. */
function listed(requirements: readonly Requirement[]): Contradiction | undefined {
  const lists = requirements.filter(({ operator }) => operator === 'In')
  const [first] = lists
  if (first === undefined) return undefined
  const shortest = lists.reduce((a, b) => (b.values.length < a.values.length ? b : a), first)
  let possible = shortest.values
  if (possible.length === 0) return [shortest, shortest]
  for (const requirement of requirements) {
    const isMet = test(requirement)
    possible = possible.filter(isMet)
    if (possible.length > 0) continue
    const other = lists.find((list) => !list.values.some(isMet))
    return [other ?? shortest, requirement]
  }
  return undefined
}

/** Whether a value meets the requirement; a list of many values is not walked for each. */
function test(requirement: Requirement): (value: string) => boolean {
  const { operator, values } = requirement
  if (operator !== 'In' && operator !== 'NotIn') return (value) => meets(requirement, value)
  const set = new Set(values)
  return (value) => set.has(value) === (operator === 'In')
}

interface Bound {
  readonly value: bigint
  /** Undefined: nobody asked for it. */
  readonly by: Requirement | undefined
}

/** `Gt 5` beside `Lt 6`. A label value begins with a letter or digit, so it is no negative number. */
function bounded(requirements: readonly Requirement[]): Contradiction | undefined {
  let least: Bound = { value: 0n, by: undefined }
  let most: Bound = { value: 2n ** 63n - 1n, by: undefined }
  for (const requirement of requirements) {
    const { operator, values } = requirement
    if (operator !== 'Gt' && operator !== 'Lt') continue
    const bound = wholeNumber(values[0] ?? '')
    if (bound === undefined || values.length !== 1) return [requirement, requirement]
    if (operator === 'Gt' && bound >= least.value) least = { value: bound + 1n, by: requirement }
    if (operator === 'Lt' && bound <= most.value) most = { value: bound - 1n, by: requirement }
    if (least.value > most.value) return [least.by ?? requirement, most.by ?? requirement]
  }
  return undefined
}
