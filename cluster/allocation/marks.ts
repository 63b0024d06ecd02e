import { text, type JsonObject } from '../../network/json/json.ts'
import { objectAt } from '../model/raw-object.ts'
import { isBefore, versionOf, type Version } from './revision.ts'

/** What was learnt of an object other than by the watch, or that it is gone. */
interface Mark extends Version {
  readonly gone: boolean
  /** By `performance.now()`. */
  readonly at: number
}

/** 16 writes in flight and a watch that is seconds behind are some thousands at most. */
const MOST_MARKS = 8_192
/**
 * A watch further behind is dead, and lists again. Marks must not last: an etcd restored from a backup counts from an older
 * number, and would be believed in nothing.
 */
const LONGEST_MS = 120_000

/**
 * Where this process knows more than the watch has told so far: its own writes, what it read itself, what was removed. A watch
 * tells the truth in order, but late; without these a lease would vanish and come back with each late event.
 */
export class Marks {
  readonly #marks = new Map<string, Mark>()
  readonly #now: () => number

  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  /** Whether the object, as it is told, is older than what is known of that key. */
  isPast(key: string, object: JsonObject): boolean {
    const mark = this.#of(key)
    if (mark === undefined) return false
    const { uid, revision } = versionOf(object)
    if (isBefore(revision, mark.revision)) return true
    if (!mark.gone) return false
    // Only a finalizer keeps an object after its deletion, and then it says so.
    const back = text(objectAt(object, 'metadata'), 'deletionTimestamp') !== undefined
    return uid !== '' && uid === mark.uid && !back
  }

  /** Whether a removal of that revision is of an object that was there before the one that is known now. */
  isPastRemoval(key: string, revision: number | undefined): boolean {
    const mark = this.#of(key)
    return mark !== undefined && !mark.gone && isBefore(revision, mark.revision)
  }

  /** Whether the object was learnt after a list of that revision, which therefore cannot tell of it. */
  isNewerThanList(key: string, revision: number | undefined): boolean {
    const mark = this.#of(key)
    return mark !== undefined && !mark.gone && isBefore(revision, mark.revision)
  }

  has(key: string): boolean {
    return this.#of(key) !== undefined
  }

  learnt(key: string, version: Version): void {
    this.#set(key, { ...version, gone: false, at: this.#now() })
  }

  /** What is not given stays as it was known. */
  gone(key: string, { uid, revision }: Version): void {
    const known = this.#of(key)
    const end = { uid: uid || (known?.uid ?? ''), revision: revision ?? known?.revision }
    this.#set(key, { ...end, gone: true, at: this.#now() })
  }

  /** The watch has caught up. */
  settle(key: string): void {
    this.#marks.delete(key)
  }

  #of(key: string): Mark | undefined {
    const mark = this.#marks.get(key)
    if (mark === undefined || this.#now() - mark.at <= LONGEST_MS) return mark
    this.#marks.delete(key)
    return undefined
  }

  #set(key: string, mark: Mark): void {
    this.#marks.delete(key)
    this.#marks.set(key, mark)
    if (this.#marks.size <= MOST_MARKS) return
    for (const oldest of this.#marks.keys()) {
      this.#marks.delete(oldest)
      return
    }
  }
}
