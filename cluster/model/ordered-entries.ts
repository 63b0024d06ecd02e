/** A run of entries, ascending by key. Entries of one key never straddle two chunks. */
interface Chunk<K, V> {
  readonly keys: K[]
  readonly values: V[]
  /** How many different keys it holds; undefined after a change. */
  distinct: number | undefined
}

/** All values of one key. */
export interface Group<K, V> {
  readonly key: K
  readonly values: readonly V[]
}

/** Above it a chunk is cut in two: moving 256 entries of 8 bytes costs less than following the pointers of a tree. */
const LARGEST = 256
/** Below it a chunk joins its neighbour, if both fit into three quarters of a chunk. */
const SMALLEST = 64

/**
 * Values ordered by key, several for one key allowed: a list of short sorted lists. Adding, removing and finding cost
 * O(log n) comparisons and the moving of at most one chunk; an entry takes 16 to 32 bytes.
 */
export class OrderedEntries<K extends number | bigint, V extends object> {
  readonly #chunks: Chunk<K, V>[] = []
  #size = 0

  get size(): number {
    return this.#size
  }

  add(key: K, value: V): void {
    this.#size++
    const place = this.#chunkFor(key)
    const chunk = this.#chunks[place]
    if (chunk === undefined) {
      this.#chunks.push({ keys: [key], values: [value], distinct: 1 })
      return
    }
    const at = after(chunk.keys, key)
    chunk.keys.splice(at, 0, key)
    chunk.values.splice(at, 0, value)
    chunk.distinct = undefined
    if (chunk.keys.length > LARGEST) this.#cut(chunk, place)
  }

  /** Removes one entry of that key and value; false if there is none. */
  remove(key: K, value: V): boolean {
    const place = this.#chunkFor(key)
    const chunk = this.#chunks[place]
    if (chunk === undefined) return false
    const end = after(chunk.keys, key)
    const at = chunk.values.indexOf(value, from(chunk.keys, key))
    if (at < 0 || at >= end) return false
    chunk.keys.splice(at, 1)
    chunk.values.splice(at, 1)
    chunk.distinct = undefined
    this.#size--
    this.#join(chunk, place)
    return true
  }

  has(key: K): boolean {
    const keys = this.#chunks[this.#chunkFor(key)]?.keys
    return keys !== undefined && keys[from(keys, key)] === key
  }

  /** All values, ascending by key. They must not change until the caller is done. */
  *values(): Iterable<V> {
    for (const { values } of this.#chunks) yield* values
  }

  /** The values of a key; empty if there are none. */
  at(key: K): readonly V[] {
    const chunk = this.#chunks[this.#chunkFor(key)]
    return chunk === undefined ? [] : chunk.values.slice(from(chunk.keys, key), after(chunk.keys, key))
  }

  /** The entries from one key to another, both included, ascending, grouped by key. */
  *between(first: K, last: K): Iterable<Group<K, V>> {
    for (let place = this.#chunkFor(first); ; place++) {
      const chunk = this.#chunks[place]
      if (chunk === undefined) return
      for (let at = from(chunk.keys, first); at < chunk.keys.length;) {
        const key = chunk.keys[at]
        if (key === undefined || key > last) return
        const end = after(chunk.keys, key)
        yield { key, values: chunk.values.slice(at, end) }
        at = end
      }
    }
  }

  /** How many different keys lie between two, both included: without looking into the chunks that lie wholly inside. */
  countBetween(first: K, last: K): number {
    let count = 0
    for (let place = this.#chunkFor(first); ; place++) {
      const chunk = this.#chunks[place]
      const lowest = chunk?.keys[0]
      const highest = chunk?.keys.at(-1)
      if (chunk === undefined || lowest === undefined || highest === undefined || lowest > last) return count
      const inside = first <= lowest && highest <= last
      count += inside
        ? (chunk.distinct ??= distinct(chunk.keys, 0, chunk.keys.length))
        : distinct(chunk.keys, from(chunk.keys, first), after(chunk.keys, last))
    }
  }

  /** The place of the last chunk that begins at or before the key (the only one that can hold it); else the first. */
  #chunkFor(key: K): number {
    let low = 0
    let high = this.#chunks.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const lowest = this.#chunks[middle]?.keys[0]
      if (lowest !== undefined && lowest <= key) low = middle + 1
      else high = middle
    }
    return Math.max(0, low - 1)
  }

  /** Cuts near the middle, between two keys; a chunk of one single key stays whole. */
  #cut(chunk: Chunk<K, V>, place: number): void {
    const middle = chunk.keys[chunk.keys.length >>> 1]
    if (middle === undefined) return
    const before = from(chunk.keys, middle)
    const at = before > 0 ? before : after(chunk.keys, middle)
    if (at === chunk.keys.length) return
    const tail = { keys: chunk.keys.splice(at), values: chunk.values.splice(at), distinct: undefined }
    this.#chunks.splice(place + 1, 0, tail)
  }

  #join(chunk: Chunk<K, V>, place: number): void {
    if (chunk.keys.length === 0) {
      this.#chunks.splice(place, 1)
      return
    }
    const next = this.#chunks[place + 1]
    if (chunk.keys.length >= SMALLEST || next === undefined) return
    if (chunk.keys.length + next.keys.length > (LARGEST * 3) / 4) return
    chunk.keys.push(...next.keys)
    chunk.values.push(...next.values)
    this.#chunks.splice(place + 1, 1)
  }
}

/** The place of the first key that is not below `key`. */
function from<K extends number | bigint>(keys: readonly K[], key: K): number {
  let low = 0
  let high = keys.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const candidate = keys[middle]
    if (candidate !== undefined && candidate < key) low = middle + 1
    else high = middle
  }
  return low
}

/** The place of the first key above `key`. */
function after<K extends number | bigint>(keys: readonly K[], key: K): number {
  let low = 0
  let high = keys.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const candidate = keys[middle]
    if (candidate !== undefined && candidate <= key) low = middle + 1
    else high = middle
  }
  return low
}

function distinct(keys: readonly unknown[], start: number, end: number): number {
  let count = 0
  for (let at = start; at < end; at++) if (at === start || keys[at] !== keys[at - 1]) count++
  return count
}
