/** The least and the greatest address number of an interval; `first <= last`. */
export interface Bounds {
  readonly first: bigint
  readonly last: bigint
}

/** A node of a treap of intervals; what else it carries for its subtree is brought up to date by `refresh`. */
export interface IntervalNode<Node> extends Bounds {
  readonly priority: number
  left: Node | undefined
  right: Node | undefined
}

/**
 * A balanced search tree of intervals, ordered by (first, last), no two equal. `refresh` computes what a node knows of
 * its subtree (the greatest end, a count) from its children. Priorities are xorshift32: random enough to balance
 * whatever the order of insertion, the same on every run. Insert, erase and find cost O(log n).
 */
export class IntervalTreap<Node extends IntervalNode<Node>> {
  root: Node | undefined
  readonly #refresh: (node: Node) => void
  #seed = 0x9e3779b9

  constructor(refresh: (node: Node) => void) {
    this.#refresh = refresh
  }

  nextPriority(): number {
    this.#seed ^= this.#seed << 13
    this.#seed ^= this.#seed >>> 17
    this.#seed ^= this.#seed << 5
    return this.#seed >>> 0
  }

  find(bounds: Bounds): Node | undefined {
    let node = this.root
    while (node !== undefined) {
      const order = compare(bounds, node)
      if (order === 0) return node
      node = order < 0 ? node.left : node.right
    }
    return undefined
  }

  /** Adds a node whose bounds no other node has. */
  insert(node: Node): void {
    this.root = this.#insert(this.root, node)
  }

  /** Takes out the node of those bounds; nothing happens if there is none. */
  erase(bounds: Bounds): void {
    this.root = this.#erase(this.root, bounds)
  }

  #insert(root: Node | undefined, node: Node): Node {
    if (root === undefined) {
      this.#refresh(node)
      return node
    }
    if (node.priority > root.priority) {
      const [before, behind] = this.#split(root, node)
      node.left = before
      node.right = behind
      this.#refresh(node)
      return node
    }
    if (compare(node, root) < 0) root.left = this.#insert(root.left, node)
    else root.right = this.#insert(root.right, node)
    this.#refresh(root)
    return root
  }

  /** Those before the bounds, and those behind: the tree holds none equal to them. */
  #split(root: Node | undefined, bounds: Bounds): readonly [Node | undefined, Node | undefined] {
    if (root === undefined) return [undefined, undefined]
    if (compare(root, bounds) < 0) {
      const [before, behind] = this.#split(root.right, bounds)
      root.right = before
      this.#refresh(root)
      return [root, behind]
    }
    const [before, behind] = this.#split(root.left, bounds)
    root.left = behind
    this.#refresh(root)
    return [before, root]
  }

  #erase(root: Node | undefined, bounds: Bounds): Node | undefined {
    if (root === undefined) return undefined
    const order = compare(bounds, root)
    if (order === 0) return this.#merge(root.left, root.right)
    if (order < 0) root.left = this.#erase(root.left, bounds)
    else root.right = this.#erase(root.right, bounds)
    this.#refresh(root)
    return root
  }

  /** Joins two trees of which all of the first stands before all of the second. */
  #merge(before: Node | undefined, behind: Node | undefined): Node | undefined {
    if (before === undefined) return behind
    if (behind === undefined) return before
    if (before.priority > behind.priority) {
      before.right = this.#merge(before.right, behind)
      this.#refresh(before)
      return before
    }
    behind.left = this.#merge(before, behind.left)
    this.#refresh(behind)
    return behind
  }
}

function compare(a: Bounds, b: Bounds): number {
  if (a.first !== b.first) return a.first < b.first ? -1 : 1
  if (a.last === b.last) return 0
  return a.last < b.last ? -1 : 1
}
