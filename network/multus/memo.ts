/**
 * A bounded memory of results by text, least recently used forgotten first. Pods of one workload share the text of their
 * annotation, so most of it is read once. Texts longer than `longest` are not kept: 512 of 4 KiB,
 * with 128 elements read from each, make some 15 MB at worst.
 */
export class Memo<Value> {
  readonly #values = new Map<string, Value>()
  readonly #most: number
  readonly #longest: number

  constructor(most = 512, longest = 4096) {
    this.#most = most
    this.#longest = longest
  }

  get size(): number {
    return this.#values.size
  }

  of(text: string, read: () => Value): Value {
    if (text.length > this.#longest) return read()
    const known = this.#values.get(text)
    const value = known ?? read()
    if (known !== undefined) this.#values.delete(text)
    else if (this.#values.size >= this.#most) this.#forgetOldest()
    this.#values.set(text, value)
    return value
  }

  #forgetOldest(): void {
    const { value: oldest } = this.#values.keys().next()
    if (oldest !== undefined) this.#values.delete(oldest)
  }
}
