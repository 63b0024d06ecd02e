/** Node's timers fire at once above this: 2^31 - 1 ms. */
const LONGEST_TIMER = 2_147_483_647

interface Entry {
  readonly key: string
  readonly due: number
}

/**
 * Keys that are due later, each once: of two times the earlier one holds. One timer for all of them, as a hundred thousand
 * addresses may be in quarantine at once.
 */
export class Delays {
  readonly #due: (key: string) => void
  /** Of a key, when it is due; what the heap says otherwise of it is out of date. */
  readonly #times = new Map<string, number>()
  /** A binary heap: an entry is due no later than those at 2n+1 and 2n+2. */
  #heap: Entry[] = []
  #timer: NodeJS.Timeout | undefined

  /** `due` is called for each key when its time has come. */
  constructor(due: (key: string) => void) {
    this.#due = due
  }

  get size(): number {
    return this.#times.size
  }

  add(key: string, ms: number): void {
    const due = performance.now() + Math.max(0, ms)
    const known = this.#times.get(key)
    if (known !== undefined && known <= due) return
    this.#times.set(key, due)
    this.#push({ key, due })
    if (this.#heap[0]?.key === key) this.#arm()
  }

  remove(key: string): void {
    this.#times.delete(key)
  }

  clear(): void {
    this.#times.clear()
    this.#heap = []
    clearTimeout(this.#timer)
  }

  #arm(): void {
    clearTimeout(this.#timer)
    const first = this.#heap[0]
    if (first === undefined) return
    const wait = Math.min(Math.max(0, Math.ceil(first.due - performance.now())), LONGEST_TIMER)
    this.#timer = setTimeout(() => this.#ring(), wait)
    // What is due later is no reason for a process to stay.
    this.#timer.unref()
  }

  #ring(): void {
    const now = performance.now()
    for (let first = this.#heap[0]; first !== undefined && first.due <= now; first = this.#heap[0]) {
      this.#pop()
      if (this.#times.get(first.key) !== first.due) continue
      this.#times.delete(first.key)
      this.#due(first.key)
    }
    this.#arm()
  }

  #push(entry: Entry): void {
    const heap = this.#heap
    let place = heap.length
    while (place > 0) {
      const above = (place - 1) >> 1
      const parent = heap[above]
      if (parent === undefined || parent.due <= entry.due) break
      heap[place] = parent
      place = above
    }
    heap[place] = entry
  }

  #pop(): void {
    const heap = this.#heap
    const last = heap.pop()
    if (last === undefined || heap.length === 0) return
    let place = 0
    for (;;) {
      const left = 2 * place + 1
      const right = left + 1
      const child = dueOf(heap[right]) < dueOf(heap[left]) ? right : left
      const below = heap[child]
      if (below === undefined || below.due >= last.due) break
      heap[place] = below
      place = child
    }
    heap[place] = last
  }
}

const dueOf = (entry: Entry | undefined): number => entry?.due ?? Infinity
