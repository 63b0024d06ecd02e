/** Answers that are kept while what they were made of stays, the latest few of them. */
export class Kept<Answer> {
  readonly #most: number
  readonly #answers = new Map<string, { readonly madeOf: readonly unknown[]; readonly answer: Answer }>()

  constructor(most: number) {
    this.#most = most
  }

  /** The answer kept under the key if it was made of the very same; else it is made, and kept. */
  async get(key: string, madeOf: readonly unknown[], make: () => Promise<Answer>): Promise<Answer> {
    const kept = this.#answers.get(key)
    const stands = kept !== undefined && kept.madeOf.every((part, place) => part === madeOf[place])
    const answer = stands ? kept.answer : await make()
    this.#answers.delete(key)
    this.#answers.set(key, { madeOf, answer })
    const [oldest] = this.#answers.keys()
    if (this.#answers.size > this.#most && oldest !== undefined) this.#answers.delete(oldest)
    return answer
  }
}
