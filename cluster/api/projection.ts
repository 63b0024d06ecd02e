import type { JsonObject, JsonValue } from '../../network/json/json.ts'
import { isNamed, membersOf, wantedMembers, type Members, type Shape, type WantedMember } from './shape.ts'

export type { Members } from './shape.ts'

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c
const COLON = 0x3a
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d
const OPEN_LIST = 0x5b
const CLOSE_LIST = 0x5d

/**
 * Reads parts of JSON text without making objects of the rest: of a pod's 4 to 20 KB, rules need some hundred bytes, and a
 * first list is 100,000 pods long. What is skipped is not checked; throws SyntaxError where it loses its way, and the caller
 * then takes the slow way.
 */
export class Projection {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  /** The members of a shape, of the object that the text is. Where a key stands twice, the last one counts. */
  read(shape: Members): JsonObject {
    this.#at = 0
    return this.#object(shape)
  }

  /** Each element of the list in that member of the object that the text is, one at a time. Go writes an empty list as null. */
  *each(member: string, shape: Shape): Iterable<JsonValue> {
    this.#at = 0
    if (!this.#seek(member) || this.#isNull()) return
    this.#expect(OPEN_LIST)
    if (this.#accept(CLOSE_LIST)) return
    do {
      yield this.#value(shape)
    } while (this.#accept(COMMA))
    this.#expect(CLOSE_LIST)
  }

  /** The whole value of that member of the object that the text is, read no further than to it; undefined if it is not there. */
  member(name: string): JsonValue | undefined {
    this.#at = 0
    return this.#seek(name) ? this.#value('whole') : undefined
  }

  /** Goes to the value of a member; false if the object has none of that name. */
  #seek(member: string): boolean {
    const sought = wantedMembers({ [member]: 'whole' })
    this.#expect(OPEN_OBJECT)
    if (this.#accept(CLOSE_OBJECT)) return false
    do {
      const found = this.#keyAmong(sought)
      this.#expect(COLON)
      if (found !== undefined) return true
      this.#skip()
    } while (this.#accept(COMMA))
    this.#expect(CLOSE_OBJECT)
    return false
  }

  #isNull(): boolean {
    this.#blanks()
    return this.#bytes.toString('latin1', this.#at, this.#at + 4) === 'null'
  }

  #value(shape: Shape): JsonValue {
    this.#blanks()
    const first = this.#bytes[this.#at]
    if (shape !== 'whole' && first === OPEN_OBJECT) return this.#object(shape)
    const start = this.#at
    if (first === QUOTE) return this.#string()
    this.#skip()
    const value: JsonValue = JSON.parse(this.#bytes.toString('utf8', start, this.#at))
    return value
  }

  #object(shape: Members): JsonObject {
    const object: Record<string, JsonValue> = {}
    const wanted = membersOf(shape)
    this.#expect(OPEN_OBJECT)
    if (this.#accept(CLOSE_OBJECT)) return object
    do {
      const member = this.#keyAmong(wanted)
      this.#expect(COLON)
      if (member === undefined) this.#skip()
      else object[member.key] = this.#value(member.shape)
    } while (this.#accept(COMMA))
    this.#expect(CLOSE_OBJECT)
    return object
  }

  /** Which of the wanted members the key names, told by its bytes: no string is made of a key that nobody wants. */
  #keyAmong(wanted: readonly WantedMember[]): WantedMember | undefined {
    this.#blanks()
    const start = this.#at + 1
    this.#skipString()
    // A key with an escape, or that is not ASCII, is never found: none of ours is such.
    const end = this.#at - 1
    for (const member of wanted) if (isNamed(member, this.#bytes, start, end)) return member
    return undefined
  }

  /** Most strings are plain ASCII: those are what their bytes say. */
  #string(): string {
    const start = this.#at
    this.#skipString()
    const end = this.#at
    if (isPlain(this.#bytes, start + 1, end - 1)) return this.#bytes.toString('latin1', start + 1, end - 1)
    const value: string = JSON.parse(this.#bytes.toString('utf8', start, end))
    return value
  }

  #skip(): void {
    this.#blanks()
    const first = this.#bytes[this.#at]
    if (first === QUOTE) this.#skipString()
    else if (first === OPEN_OBJECT || first === OPEN_LIST) this.#skipNested()
    else this.#skipScalar()
  }

  #skipString(): void {
    if (this.#bytes[this.#at] !== QUOTE) throw this.#lost()
    this.#at = stringEnd(this.#bytes, this.#at)
    if (this.#at > this.#bytes.length) throw this.#lost()
  }

  #skipNested(): void {
    this.#at = nestedEnd(this.#bytes, this.#at)
    if (this.#at > this.#bytes.length) throw this.#lost()
  }

  /** A number, `true`, `false` or `null`. */
  #skipScalar(): void {
    const start = this.#at
    for (let byte = this.#bytes[this.#at]; byte !== undefined && isScalar(byte); byte = this.#bytes[this.#at])
      this.#at++
    if (this.#at === start) throw this.#lost()
  }

  #accept(byte: number): boolean {
    this.#blanks()
    if (this.#bytes[this.#at] !== byte) return false
    this.#at++
    return true
  }

  #expect(byte: number): void {
    if (!this.#accept(byte)) throw this.#lost()
  }

  #blanks(): void {
    for (;;) {
      const byte = this.#bytes[this.#at]
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return
      this.#at++
    }
  }

  #lost(): SyntaxError {
    return new SyntaxError(`unexpected JSON at byte ${this.#at}`)
  }
}

/** Whether the text between these places is printable ASCII without an escape. */
function isPlain(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const byte = bytes[at]
    if (byte === undefined || byte < 0x20 || byte > 0x7e || byte === BACKSLASH) return false
  }
  return true
}

/** The place after the string that begins there; beyond the end if it has no end. */
function stringEnd(bytes: Uint8Array, start: number): number {
  const { length } = bytes
  let at = start + 1
  for (; at < length; at++) {
    const byte = bytes[at]
    if (byte === QUOTE) return at + 1
    if (byte === BACKSLASH) at++
  }
  return length + 1
}

/** The place after the object or list that begins there; beyond the end if it has no end. */
function nestedEnd(bytes: Uint8Array, start: number): number {
  const { length } = bytes
  let depth = 0
  for (let at = start; at < length;) {
    const byte = bytes[at]
    if (byte === QUOTE) {
      at = stringEnd(bytes, at)
      continue
    }
    at++
    if (byte === OPEN_OBJECT || byte === OPEN_LIST) depth++
    else if ((byte === CLOSE_OBJECT || byte === CLOSE_LIST) && --depth === 0) return at
  }
  return length + 1
}

/** Letters, digits, `+`, `-`, `.`. */
const isScalar = (byte: number): boolean =>
  (byte >= 0x30 && byte <= 0x39) ||
  (byte >= 0x41 && byte <= 0x7a && byte !== BACKSLASH && byte !== OPEN_LIST && byte !== CLOSE_LIST) ||
  byte === 0x2b ||
  byte === 0x2d ||
  byte === 0x2e
