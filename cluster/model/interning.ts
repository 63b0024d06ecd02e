/** Longer texts are hardly ever shared, and would keep megabytes alive. */
const LONGEST = 4_096

/**
 * Lets equal strings, and values made of equal texts, be one object in memory: the pods of a Deployment share their
 * namespace, annotation, placement and owner. Bounded: when it is full it forgets all, and sharing starts afresh. Lists come
 * ordered by name, pods of one Deployment together, so that a small one does.
 */
export class Interning<T = string> {
  readonly #values = new Map<string, T>()
  readonly #most: number
  readonly #make: (text: string) => T

  /** `make` must be pure, and what it makes never changed. */
  constructor(most: number, make: (text: string) => T) {
    this.#most = most
    this.#make = make
  }

  of(text: string): T {
    const known = this.#values.get(text)
    if (known !== undefined) return known
    const value = this.#make(text)
    if (text.length > LONGEST) return value
    if (this.#values.size >= this.#most) this.#values.clear()
    this.#values.set(text, value)
    return value
  }
}

/** One string for all that are equal to it. */
export const stringInterning = (most: number): Interning => new Interning(most, (text) => text)

/** Values by the text that says all there is in them: made once, while it is remembered. Bounded as `Interning` is. */
export class SharedValues<T> {
  readonly #values = new Map<string, T>()
  readonly #most: number

  constructor(most: number) {
    this.#most = most
  }

  /** `make` must make of equal keys equal values, which are never changed. */
  of(key: string, make: () => T): T {
    const known = this.#values.get(key)
    if (known !== undefined) return known
    const value = make()
    if (key.length > LONGEST) return value
    if (this.#values.size >= this.#most) this.#values.clear()
    this.#values.set(key, value)
    return value
  }
}
