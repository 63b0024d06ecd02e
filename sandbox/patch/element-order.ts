import type { JsonValue } from '../../network/json/json.ts'

export interface ElementOrder {
  /** Of the elements that the patch names, or that its `$setElementOrder` lists. */
  readonly wanted: readonly JsonValue[]
  /** Of the list before the patch. */
  readonly before: readonly JsonValue[]
  /** What makes two elements one: their merge key, or they themselves. */
  readonly identity: (element: JsonValue) => string
}

/**
 * The order of a merged list: the elements of the patch in its order; each of the others goes in before the first of those that it
 * stood before, and at the end if it stood before none (`mergeSortedSlice` of apimachinery's strategicpatch). An element that is
 * new therefore comes first.
 */
export function ordered(merged: readonly JsonValue[], order: ElementOrder): readonly JsonValue[] {
  const { identity } = order
  const places = placesOf(order.wanted, identity)
  const before = placesOf(order.before, identity)
  const at = (known: ReadonlyMap<string, number>, item: JsonValue): number | undefined =>
    known.get(identity(item))
  const named = merged
    .filter((item) => at(places, item) !== undefined)
    .toSorted((a, b) => (at(places, a) ?? 0) - (at(places, b) ?? 0))
  const others = merged.filter((item) => at(places, item) === undefined)
  const all: JsonValue[] = []
  let next = 0
  for (const item of named) {
    while (next < others.length && precedes(at(before, others[next] ?? null), at(before, item)))
      all.push(others[next++] ?? null)
    all.push(item)
  }
  return [...all, ...others.slice(next)]
}

const precedes = (one: number | undefined, other: number | undefined): boolean =>
  one !== undefined && other !== undefined && one < other

const placesOf = (
  list: readonly JsonValue[],
  identity: ElementOrder['identity'],
): ReadonlyMap<string, number> => new Map(list.map((item, place) => [identity(item), place]))
