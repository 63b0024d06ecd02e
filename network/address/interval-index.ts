import type { AddressRange } from './range.ts'

interface Node<T> {
  readonly first: bigint
  readonly last: bigint
  /** The items of exactly this interval: many objects share one range. */
  readonly items: Set<T>
  readonly priority: number
  /** The largest `last` below and at this node: what a search prunes by. */
  most: bigint
  left: Node<T> | undefined
  right: Node<T> | undefined
}

/**
 * Which ranges overlap a given one, dynamically: `add` and `remove` in O(log n), `overlapping` in O(log n + found).
 * A treap ordered by (first, last) that carries the largest end of each subtree; one for each family.
 */
export class IntervalIndex<T> {
  readonly #roots: { 4: Node<T> | undefined; 6: Node<T> | undefined } = { 4: undefined, 6: undefined }
  #seed = 0x9e3779b9

  add(range: AddressRange, item: T): void {
    const node = find(this.#roots[range.family], range)
    if (node !== undefined) node.items.add(item)
    else this.#roots[range.family] = insert(this.#roots[range.family], this.#nodeOf(range, item))
  }

  /** Takes the item out of exactly that range; nothing happens if it is not there. */
  remove(range: AddressRange, item: T): void {
    const node = find(this.#roots[range.family], range)
    if (node === undefined || !node.items.delete(item) || node.items.size > 0) return
    this.#roots[range.family] = erase(this.#roots[range.family], node)
  }

  /** The items whose range shares an address with the given one, by ascending start; lazily. */
  *overlapping(range: AddressRange): Iterable<T> {
    yield* within(this.#roots[range.family], range)
  }

  /** Priorities are xorshift32: random enough to balance, the same on every run. */
  #nodeOf({ first, last }: AddressRange, item: T): Node<T> {
    this.#seed ^= this.#seed << 13
    this.#seed ^= this.#seed >>> 17
    this.#seed ^= this.#seed << 5
    const links = { left: undefined, right: undefined }
    return { first, last, items: new Set([item]), priority: this.#seed >>> 0, most: last, ...links }
  }
}

type Bounds = Pick<AddressRange, 'first' | 'last'>

const compare = (a: Bounds, b: Bounds): number => {
  if (a.first !== b.first) return a.first < b.first ? -1 : 1
  if (a.last === b.last) return 0
  return a.last < b.last ? -1 : 1
}

function find<T>(root: Node<T> | undefined, bounds: Bounds): Node<T> | undefined {
  let node = root
  while (node !== undefined) {
    const order = compare(bounds, node)
    if (order === 0) return node
    node = order < 0 ? node.left : node.right
  }
  return undefined
}

function* within<T>(node: Node<T> | undefined, range: Bounds): Iterable<T> {
  if (node === undefined || node.most < range.first) return
  yield* within(node.left, range)
  if (node.first > range.last) return
  if (node.last >= range.first) yield* node.items
  yield* within(node.right, range)
}

function refresh<T>(node: Node<T>): Node<T> {
  let { last: most } = node
  if (node.left !== undefined && node.left.most > most) most = node.left.most
  if (node.right !== undefined && node.right.most > most) most = node.right.most
  node.most = most
  return node
}

function insert<T>(root: Node<T> | undefined, node: Node<T>): Node<T> {
  if (root === undefined) return node
  if (node.priority > root.priority) {
    const [left, right] = split(root, node)
    node.left = left
    node.right = right
    return refresh(node)
  }
  if (compare(node, root) < 0) root.left = insert(root.left, node)
  else root.right = insert(root.right, node)
  return refresh(root)
}

/** Those before the bounds, and those after: the tree holds none equal to them. */
function split<T>(root: Node<T> | undefined, bounds: Bounds): [Node<T> | undefined, Node<T> | undefined] {
  if (root === undefined) return [undefined, undefined]
  if (compare(root, bounds) < 0) {
    const [left, right] = split(root.right, bounds)
    root.right = left
    return [refresh(root), right]
  }
  const [left, right] = split(root.left, bounds)
  root.left = right
  return [left, refresh(root)]
}

function erase<T>(root: Node<T> | undefined, target: Node<T>): Node<T> | undefined {
  if (root === undefined) return undefined
  if (root === target) return merge(root.left, root.right)
  if (compare(target, root) < 0) root.left = erase(root.left, target)
  else root.right = erase(root.right, target)
  return refresh(root)
}

function merge<T>(left: Node<T> | undefined, right: Node<T> | undefined): Node<T> | undefined {
  if (left === undefined) return right
  if (right === undefined) return left
  if (left.priority > right.priority) {
    left.right = merge(left.right, right)
    return refresh(left)
  }
  right.left = merge(left, right.left)
  return refresh(right)
}
