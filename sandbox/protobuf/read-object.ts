import { isArray, isObject, text, type JsonObject, type JsonValue } from '../../network/json/json.ts'
import { objectAt } from '../api/kube-object.ts'
import { MESSAGES, READABLE } from './messages.ts'
import { MalformedProtobuf, readFields } from './wire.ts'

/** In front of every object that Kubernetes writes as protobuf. */
const MAGIC = Buffer.from('k8s\0')

/**
 * An object as kubectl's imperative commands send it (`application/vnd.kubernetes.protobuf`).
 * @throws MalformedProtobuf if it is none, or has fields that the sandbox cannot read
 */
export function readProtobufObject(body: Buffer): JsonObject {
  if (!body.subarray(0, MAGIC.length).equals(MAGIC)) throw new MalformedProtobuf('it does not begin with k8s')
  const envelope = readMessage(body.subarray(MAGIC.length), 'Unknown')
  const kind = text(objectAt(envelope, 'typeMeta'), 'kind') ?? ''
  if (!READABLE.has(kind)) throw new MalformedProtobuf(`${kind} is read as JSON and YAML only`)
  const raw = Buffer.from(text(envelope, 'raw') ?? '', 'base64')
  return { ...objectAt(envelope, 'typeMeta'), ...readMessage(raw, kind) }
}

function readMessage(bytes: Buffer, name: string): JsonObject {
  const result: Record<string, JsonValue> = {}
  for (const { number, value } of readFields(bytes)) {
    const [field, type] = MESSAGES[name]?.[number] ?? []
    if (field === undefined || type === undefined) {
      // Go writes empty structs and zeros too; only what says something is missed.
      if (saysSomething(value))
        throw new MalformedProtobuf(`field ${number} of ${name} is read as JSON and YAML only`)
    } else merge(result, field, readValue(value, type))
  }
  return result
}

/** A list comes element by element, a map entry by entry; empty text and zero are the absence of a value. */
function merge(result: Record<string, JsonValue>, field: string, value: JsonValue): void {
  const known = result[field]
  if (isArray(known) && isArray(value)) result[field] = [...known, ...value]
  else if (isObject(known) && isObject(value)) result[field] = { ...known, ...value }
  else if (value !== '' && value !== 0) result[field] = value
}

function readValue(value: bigint | Buffer, type: string): JsonValue {
  if (typeof value === 'bigint') return type === 'flag' ? value !== 0n : Number(BigInt.asIntN(64, value))
  if (type.startsWith('[]')) return [readValue(value, type.slice(2))]
  if (type.startsWith('{}')) return readEntry(value, type.slice(2))
  if (type === 'text') return value.toString('utf8')
  return type === 'bytes' ? value.toString('base64') : readMessage(value, type)
}

function readEntry(bytes: Buffer, type: string): JsonObject {
  const fields = new Map(readFields(bytes).map(({ number, value }) => [number, value]))
  const [key, value] = [fields.get(1), fields.get(2)]
  return Object.fromEntries([
    [key instanceof Buffer ? key.toString('utf8') : '', value === undefined ? '' : readValue(value, type)],
  ])
}

/** Whether anything in it is not zero, not empty. */
function saysSomething(value: bigint | Buffer): boolean {
  if (typeof value === 'bigint') return value !== 0n
  if (value.length === 0) return false
  try {
    return readFields(value).some((field) => saysSomething(field.value))
  } catch {
    return true
  }
}
