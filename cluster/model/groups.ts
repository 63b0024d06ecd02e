/**
 * Values by a key, each value once a key. A key with one value (the most common case among 10,000 networks) costs no Set.
 */
export class Groups<V extends object> {
  readonly #groups = new Map<string, V | Set<V>>()

  get isEmpty(): boolean {
    return this.#groups.size === 0
  }

  add(key: string, value: V): void {
    const group = this.#groups.get(key)
    if (group === undefined) this.#groups.set(key, value)
    else if (group instanceof Set) group.add(value)
    else if (group !== value) this.#groups.set(key, new Set([group, value]))
  }

  remove(key: string, value: V): void {
    const group = this.#groups.get(key)
    if (group === value) this.#groups.delete(key)
    if (!(group instanceof Set)) return
    group.delete(value)
    if (group.size === 0) this.#groups.delete(key)
  }

  /** The values of a key; live: do not change the groups while walking them. */
  of(key: string): Iterable<V> {
    const group = this.#groups.get(key)
    if (group === undefined) return []
    return group instanceof Set ? group : [group]
  }
}
