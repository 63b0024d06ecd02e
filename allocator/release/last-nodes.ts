import type { AllocatorView, Change, ViewListener } from '../view.ts'

/** Those that are not asked for in time are forgotten: their leases are then kept as if nothing was known. */
const MOST = 10_000

/**
 * Where pods were in their last state, by uid, as the watch told of their deletion: a pod is put on a node at most once and never
 * taken off it, so that one that was on none in the end never ran.
 */
export class LastNodes implements ViewListener {
  readonly #view: Pick<AllocatorView, 'leasesOfPod'>
  readonly #nodes = new Map<string, string | null>()

  constructor(view: Pick<AllocatorView, 'leasesOfPod'>) {
    this.#view = view
  }

  /** Null: it was on no node, ever. Undefined: not known. */
  of(uids: readonly string[]): string | null | undefined {
    const [uid] = uids
    // A lease that speaks of several was written by hand, and proves nothing.
    return uid === undefined || uids.some((other) => other !== uid) ? undefined : this.#nodes.get(uid)
  }

  changed({ kind, namespace, name, last }: Change): void {
    if (kind !== 'Pod' || last === undefined || last.uid === '') return
    for (const _ of this.#view.leasesOfPod(namespace, name)) {
      this.#note(last.uid, last.nodeName ?? null)
      return
    }
  }

  freed(): void {}

  #note(uid: string, node: string | null): void {
    this.#nodes.delete(uid)
    this.#nodes.set(uid, node)
    if (this.#nodes.size <= MOST) return
    for (const oldest of this.#nodes.keys()) {
      this.#nodes.delete(oldest)
      return
    }
  }
}
