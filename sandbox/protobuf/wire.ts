/** One field of a protobuf message: a number (varint), or bytes (text, a message, an element of a list). */
export interface WireField {
  readonly number: number
  readonly value: bigint | Buffer
}

/** The bytes are no protobuf. */
export class MalformedProtobuf extends Error {}

/** The fields of a message, in order. @throws MalformedProtobuf */
export function readFields(message: Buffer): readonly WireField[] {
  const fields: WireField[] = []
  let at = 0
  while (at < message.length) {
    const tag = readVarint(message, at)
    const content = readContent(message, tag.next, Number(tag.value & 7n))
    fields.push({ number: Number(tag.value >> 3n), value: content.value })
    at = content.next
  }
  return fields
}

interface Read<T> {
  readonly value: T
  /** Where the next one begins. */
  readonly next: number
}

const VARINT = 0
const FIXED_64 = 1
const BYTES = 2
const FIXED_32 = 5

function readContent(message: Buffer, at: number, type: number): Read<bigint | Buffer> {
  switch (type) {
    case VARINT:
      return readVarint(message, at)
    case FIXED_64:
      return slice(message, at, 8)
    case FIXED_32:
      return slice(message, at, 4)
    case BYTES: {
      const length = readVarint(message, at)
      return slice(message, length.next, Number(length.value))
    }
    default:
      throw new MalformedProtobuf(`wire type ${type} at byte ${at}`)
  }
}

function slice(message: Buffer, at: number, length: number): Read<Buffer> {
  const next = at + length
  if (next > message.length) throw new MalformedProtobuf(`the message ends within a field, at byte ${at}`)
  return { value: message.subarray(at, next), next }
}

/** At most ten bytes of seven bits each. */
function readVarint(message: Buffer, start: number): Read<bigint> {
  let value = 0n
  for (let at = start; at < start + 10; at += 1) {
    const byte = message[at]
    if (byte === undefined) break
    value |= BigInt(byte & 0x7f) << BigInt(7 * (at - start))
    if (byte < 0x80) return { value, next: at + 1 }
  }
  throw new MalformedProtobuf(`a number without end, at byte ${start}`)
}
