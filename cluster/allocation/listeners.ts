import type { Change, ViewListener } from '../../allocator/view.ts'
import type { Freed } from './taken-addresses.ts'

/** Those who want to hear of changes. */
export class Listeners {
  readonly #listeners = new Set<ViewListener>()

  add(listener: ViewListener): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  changed(change: Change): void {
    for (const listener of this.#listeners) listener.changed(change)
  }

  freed(freed: readonly Freed[]): void {
    for (const { domain, address } of freed)
      for (const listener of this.#listeners) listener.freed(domain, address)
  }
}
