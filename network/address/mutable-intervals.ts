import type { Address, Family } from './address.ts'
import { IntervalTreap, type Bounds, type IntervalNode } from './interval-treap.ts'
import type { AddressRange } from './range.ts'

interface Run extends IntervalNode<Run> {
  /** How many addresses the subtree of this node holds. */
  count: bigint
}

/**
 * A set of addresses of one family that changes: disjoint intervals in a balanced tree, neighbours joined.
 * Adding or removing one address, `has`, `lowest`, `lowestGap` and `countIn` cost O(log n), n the number of intervals,
 * whatever their sizes. Filled with what a pool may hand out, `lowest` is its next address: `remove` takes, `add` gives back.
 */
export class MutableIntervals {
  readonly family: Family
  readonly #tree = new IntervalTreap<Run>(updateCount)

  constructor(family: Family, ranges: Iterable<AddressRange> = []) {
    this.family = family
    for (const range of ranges) this.add(range)
  }

  /** How many addresses the set holds (0 to 2^128). */
  get size(): bigint {
    return countOf(this.#tree.root)
  }

  has({ family, value }: Address): boolean {
    return family === this.family && this.#holding(value) !== undefined
  }

  /** Puts every address of the range in; false if all were there. A range of the other family is a caller's mistake. */
  add(range: AddressRange): boolean {
    this.#expectFamily(range)
    const around = this.#holding(range.first)
    if (around !== undefined && around.last >= range.last) return false
    let { first, last } = range
    // Neighbours on both sides join in.
    for (const run of this.#runsTouching({ first: first - 1n, last: last + 1n })) {
      if (run.first < first) first = run.first
      if (run.last > last) last = run.last
      this.#tree.erase(run)
    }
    this.#insert(first, last)
    return true
  }

  /** Takes every address of the range out; false if none was there. */
  remove(range: AddressRange): boolean {
    this.#expectFamily(range)
    const runs = this.#runsTouching(range)
    for (const run of runs) {
      this.#tree.erase(run)
      if (run.first < range.first) this.#insert(run.first, range.first - 1n)
      if (run.last > range.last) this.#insert(range.last + 1n, run.last)
    }
    return runs.length > 0
  }

  /** The lowest address of the set; undefined if it is empty. */
  lowest(): Address | undefined {
    let node = this.#tree.root
    while (node?.left !== undefined) node = node.left
    return node && { family: this.family, value: node.first }
  }

  /** The lowest address of the range that is not in the set; undefined if it holds all of them. */
  lowestGap(range: AddressRange): Address | undefined {
    this.#expectFamily(range)
    const value = (this.#holding(range.first)?.last ?? range.first - 1n) + 1n
    return value <= range.last ? { family: this.family, value } : undefined
  }

  /** How many addresses of the range are in the set. */
  countIn({ family, first, last }: AddressRange): bigint {
    return family === this.family ? this.#below(last + 1n) - this.#below(first) : 0n
  }

  /** The set as ranges, ascending. It must not change until the caller is done. */
  *ranges(): Iterable<AddressRange> {
    const pending: Run[] = []
    for (let node = this.#tree.root; node !== undefined || pending.length > 0;) {
      for (; node !== undefined; node = node.left) pending.push(node)
      const next = pending.pop()
      if (next === undefined) return
      yield { family: this.family, first: next.first, last: next.last }
      node = next.right
    }
  }

  #expectFamily({ family }: AddressRange): void {
    if (family !== this.family) throw new Error(`IPv${family} range given to a set of IPv${this.family}`)
  }

  #insert(first: bigint, last: bigint): void {
    const links = { priority: this.#tree.nextPriority(), left: undefined, right: undefined }
    this.#tree.insert({ first, last, count: 0n, ...links })
  }

  #holding(value: bigint): Run | undefined {
    let node = this.#tree.root
    while (node !== undefined) {
      if (value < node.first) node = node.left
      else if (value > node.last) node = node.right
      else return node
    }
    return undefined
  }

  /** The intervals that share a number with the bounds, ascending. */
  #runsTouching({ first, last }: Bounds): readonly Run[] {
    const found: Run[] = []
    const visit = (node: Run | undefined): void => {
      if (node === undefined) return
      if (first < node.first) visit(node.left)
      if (node.first <= last && first <= node.last) found.push(node)
      if (last > node.last) visit(node.right)
    }
    visit(this.#tree.root)
    return found
  }

  /** How many addresses of the set have a number below the value. */
  #below(value: bigint): bigint {
    let count = 0n
    let node = this.#tree.root
    while (node !== undefined) {
      if (value <= node.first) {
        node = node.left
        continue
      }
      count += countOf(node.left)
      if (value <= node.last) return count + value - node.first
      count += node.last - node.first + 1n
      node = node.right
    }
    return count
  }
}

const countOf = (node: Run | undefined): bigint => node?.count ?? 0n

function updateCount(node: Run): void {
  node.count = node.last - node.first + 1n + countOf(node.left) + countOf(node.right)
}
