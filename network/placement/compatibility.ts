import { meets, type Requirement, type Selector } from './selector.ts'

/** Two requirements that no node can meet together. */
export type Contradiction = readonly [Requirement, Requirement]

/**
 * Whether the selectors can hold together on one node that exists or could exist: the first two requirements that clash,
 * or undefined. Requirements of different keys never clash.
 */
export function contradiction(selectors: readonly Selector[]): Contradiction | undefined {
  const byKey = Map.groupBy(selectors.flat(), ({ key }) => key)
  for (const requirements of byKey.values()) {
    const found = clash(requirements)
    if (found !== undefined) return found
  }
  return undefined
}

/** The values of `In` are the only ones possible; the others rule values out. */
function clash(requirements: readonly Requirement[]): Contradiction | undefined {
  for (const [at, first] of requirements.entries()) {
    const second = requirements
      .slice(at + 1)
      .find((other) => excludes(first, other) || excludes(other, first))
    if (second !== undefined) return [first, second]
  }
  return jointly(requirements)
}

/** Whether nothing that meets `first` meets `second`. */
function excludes(first: Requirement, second: Requirement): boolean {
  if (first.operator === 'In') return first.values.every((value) => !meets(second, value))
  if (first.operator === 'DoesNotExist') return !meets(second, undefined)
  if (first.operator === 'Gt' && second.operator === 'Lt')
    return emptyBetween(first.values[0], second.values[0])
  return false
}

function emptyBetween(low: string | undefined, high: string | undefined): boolean {
  if (low === undefined || high === undefined || !/^-?\d+$/.test(low) || !/^-?\d+$/.test(high)) return false
  return BigInt(high) - BigInt(low) < 2n
}

/** No pair clashes, but together they leave no value: `In [a, b]`, `NotIn [a]`, `NotIn [b]`. */
function jointly(requirements: readonly Requirement[]): Contradiction | undefined {
  const listed = requirements.find(({ operator }) => operator === 'In')
  if (
    listed === undefined ||
    listed.values.some((value) => requirements.every((other) => meets(other, value)))
  )
    return undefined
  const other = requirements.find((candidate) => candidate !== listed)
  return other === undefined ? undefined : [listed, other]
}
