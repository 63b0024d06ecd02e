/** A body that is still coming in. */
export interface UnfinishedBody {
  /** Forgets what has come so far, and closes the connection. */
  abandon(): void
}

/**
 * What all bodies that are still coming in take together, bounded. Each is bounded too, but whoever can reach the port can begin as many
 * as he likes and end none: sixty of 6 MiB took the webhook from 200 to 580 MiB, over its limit. The API server sends a body in one go, so
 * the one that has been coming in for longest is given up when there is no room left.
 */
export class UnfinishedBodies {
  readonly #most: number
  /** Bytes of each; the oldest first. */
  readonly #bodies = new Map<UnfinishedBody, number>()
  #total = 0

  /** @param most bytes that all of them may take together */
  constructor(most: number) {
    this.#most = most
  }

  /** Bytes that they take now. */
  get total(): number {
    return this.#total
  }

  /** So many bytes more have come of this one. Abandons the oldest until all fit. */
  grow(body: UnfinishedBody, bytes: number): void {
    this.#bodies.set(body, (this.#bodies.get(body) ?? 0) + bytes)
    this.#total += bytes
    for (const oldest of this.#bodies.keys()) {
      if (this.#total <= this.#most) return
      this.end(oldest)
      oldest.abandon()
    }
  }

  /** It is read, or broke off. */
  end(body: UnfinishedBody): void {
    this.#total -= this.#bodies.get(body) ?? 0
    this.#bodies.delete(body)
  }
}
