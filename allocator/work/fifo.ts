/** Keys in the order in which they were added, each once. Taking and removing cost O(1), however long it has grown. */
export class Fifo {
  /** When each key that is in it was added, by `performance.now()`. */
  readonly #added = new Map<string, number>()
  /** In order from `#head` on; those that were removed, or taken and added again, stand there too often. */
  #order: { readonly key: string; readonly at: number }[] = []
  #head = 0

  get size(): number {
    return this.#added.size
  }

  has(key: string): boolean {
    return this.#added.has(key)
  }

  add(key: string, at = performance.now()): void {
    if (this.#added.has(key)) return
    this.#added.set(key, at)
    this.#order.push({ key, at })
  }

  /** The first key, and when it was added. */
  take(): { readonly key: string; readonly at: number } | undefined {
    for (;;) {
      const entry = this.#order[this.#head]
      if (entry === undefined) return undefined
      this.#head++
      this.#shorten()
      if (this.#added.get(entry.key) !== entry.at) continue
      this.#added.delete(entry.key)
      return entry
    }
  }

  remove(key: string): void {
    this.#added.delete(key)
  }

  clear(): void {
    this.#added.clear()
    this.#order = []
    this.#head = 0
  }

  #shorten(): void {
    if (this.#head < 1024 || this.#head * 2 < this.#order.length) return
    this.#order = this.#order.slice(this.#head)
    this.#head = 0
  }
}
