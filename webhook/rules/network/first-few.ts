import type { RuleProblem } from '../rule.ts'

/** How many are named, and how many more are counted before the search ends. */
const NAMED = 5
const COUNTED = 100

/**
 * One problem for each of the first few items; the last one tells how many more there are. The items are looked at lazily: behind
 * `NAMED + COUNTED` of them nothing is searched.
 */
export function* firstFew<T>(
  items: Iterable<T>,
  problem: (item: T) => RuleProblem,
  things: string,
): Iterable<RuleProblem> {
  const named: T[] = []
  let more = 0
  for (const item of items) {
    if (named.length < NAMED) named.push(item)
    else more++
    if (more >= COUNTED) break
  }
  for (const [place, item] of named.entries()) {
    const found = problem(item)
    const isLast = place === named.length - 1
    yield isLast && more > 0 ? { ...found, message: `${found.message}; ${moreText(more, things)}` } : found
  }
}

/** `and so it is with 7 more networks`. */
const moreText = (more: number, things: string): string =>
  `and so it is with ${more >= COUNTED ? `${COUNTED} or more other` : `${more} more`} ${more === 1 ? things : `${things}s`}`
