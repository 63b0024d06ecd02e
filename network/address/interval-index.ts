import { IntervalTreap, type Bounds, type IntervalNode } from './interval-treap.ts'
import type { AddressRange } from './range.ts'

interface Entry<T> extends IntervalNode<Entry<T>> {
  /** The items of exactly this interval: many objects share one range. */
  readonly items: Set<T>
  /** The greatest `last` at and below this node: what a search prunes by. */
  most: bigint
}

/**
 * Which ranges overlap a given one, of both families, dynamically: `add` and `remove` in O(log n), `overlapping` in
 * O(log n + found), n the number of different ranges.
 */
export class IntervalIndex<T> {
  readonly #trees = {
    4: new IntervalTreap<Entry<T>>(updateMost),
    6: new IntervalTreap<Entry<T>>(updateMost),
  }

  /** Adding an item twice under one range changes nothing. */
  add({ family, first, last }: AddressRange, item: T): void {
    const tree = this.#trees[family]
    const found = tree.find({ first, last })
    if (found !== undefined) {
      found.items.add(item)
      return
    }
    const links = { priority: tree.nextPriority(), left: undefined, right: undefined }
    tree.insert({ first, last, items: new Set([item]), most: last, ...links })
  }

  /** Takes the item (the very same one) out of exactly that range; nothing happens if it is not there. */
  remove(range: AddressRange, item: T): void {
    const tree = this.#trees[range.family]
    const found = tree.find(range)
    if (found?.items.delete(item) === true && found.items.size === 0) tree.erase(found)
  }

  /**
   * The items whose range shares an address with the given one, by ascending start; lazily: what is not asked for is not
   * looked for. The index must not change until the caller is done.
   */
  *overlapping(range: AddressRange): Iterable<T> {
    for (const { items } of entriesWithin(this.#trees[range.family].root, range)) yield* items
  }
}

function updateMost<T>(node: Entry<T>): void {
  let { last: most } = node
  if (node.left !== undefined && node.left.most > most) most = node.left.most
  if (node.right !== undefined && node.right.most > most) most = node.right.most
  node.most = most
}

/** In order, with a stack of its own: a recursive generator would resume at every level for each entry. */
function* entriesWithin<T>(root: Entry<T> | undefined, { first, last }: Bounds): Iterable<Entry<T>> {
  const pending: Entry<T>[] = []
  let node = root
  for (;;) {
    while (node !== undefined && node.most >= first) {
      pending.push(node)
      node = node.left
    }
    const next = pending.pop()
    if (next === undefined || next.first > last) return
    if (next.last >= first) yield next
    node = next.right
  }
}
