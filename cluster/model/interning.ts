/** How many texts are remembered before all are forgotten. Lists arrive ordered by name: pods of one Deployment come together. */
const MOST_STRINGS = 32_768
const MOST_VALUES = 4_096
/** Longer texts are hardly ever shared, and would keep megabytes alive. */
const LONGEST = 4_096

/**
 * Lets equal strings, and values made of equal texts, be one object in memory: the pods of a Deployment share their
 * namespace, annotation, placement and owner. Bounded: when it is full it forgets, and sharing starts afresh.
 */
export class Interning {
  readonly #strings = new Map<string, string>()

  string(text: string): string {
    const known = this.#strings.get(text)
    if (known !== undefined) return known
    if (this.#strings.size >= MOST_STRINGS) this.#strings.clear()
    this.#strings.set(text, text)
    return text
  }

  /** A function that remembers what it made of a text. `make` must be pure and its value never changed. */
  memo<T>(make: (text: string) => T): (text: string) => T {
    const values = new Map<string, T>()
    return (text) => {
      const known = values.get(text)
      if (known !== undefined) return known
      const value = make(text)
      if (text.length > LONGEST) return value
      if (values.size >= MOST_VALUES) values.clear()
      values.set(text, value)
      return value
    }
  }
}
