import type { AllocatorView, Change, NodeState, ViewListener } from '../view.ts'

type Nodes = Pick<AllocatorView, 'node' | 'nodes'>

/** Since when a node can be relied on, by this process's clock; undefined: it cannot be. */
type Since = number | undefined

/**
 * How long nodes are known to have been Ready without a break, by this process's own observation: times that nodes or the API
 * server write are those of clocks that may be wrong, and what was before this process came is not known to it.
 */
export class NodeReadiness implements ViewListener {
  readonly #view: Nodes
  readonly #now: () => number
  readonly #since = new Map<string, Since>()
  /** Of the node that is Ready for the shortest time; undefined: to be found out. */
  #worst: { readonly since: Since } | undefined

  constructor(view: Nodes, now: () => number) {
    this.#view = view
    this.#now = now
    for (const node of view.nodes()) this.#sinceOf(node)
  }

  /**
   * For how many milliseconds the node has been Ready; `Infinity` where it holds nothing back: it is deleted, or tainted out of
   * service. Undefined while it is not Ready. Of a pod whose node is not known (`name` undefined), that of the worst node.
   */
  readyFor(name: string | undefined): number | undefined {
    const since = name === undefined ? this.#worstSince() : this.#sinceOf(this.#view.node(name))
    return since === undefined ? undefined : this.#now() - since
  }

  changed({ kind, name }: Change): void {
    if (kind !== 'Node') return
    this.#worst = undefined
    const node = this.#view.node(name)
    if (node === undefined) this.#since.delete(name)
    else this.#sinceOf(node)
  }

  freed(): void {}

  #sinceOf(node: NodeState | undefined): Since {
    if (node === undefined) return -Infinity
    const known = this.#since.get(node.name)
    const since = sinceOf(node, known, this.#now())
    if (since !== known || !this.#since.has(node.name)) this.#since.set(node.name, since)
    return since
  }

  #worstSince(): Since {
    if (this.#worst !== undefined) return this.#worst.since
    let worst: Since = -Infinity
    for (const node of this.#view.nodes()) {
      const since = this.#sinceOf(node)
      if (since === undefined || worst === undefined) worst = undefined
      else worst = Math.max(worst, since)
    }
    this.#worst = { since: worst }
    return worst
  }
}

function sinceOf({ ready, outOfService }: NodeState, known: Since, now: number): Since {
  if (outOfService) return -Infinity
  if (!ready) return undefined
  // Back in service is as good as new.
  return known === undefined || known === -Infinity ? now : known
}
