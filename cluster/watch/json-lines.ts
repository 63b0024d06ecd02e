import { isObject, type JsonObject } from '../../network/json/json.ts'

/** An object in etcd is at most 1.5 MB; a watch event of it in JSON stays far below this. */
export const LONGEST_LINE = 16 * 1024 * 1024

/** A stream that is no sequence of JSON objects, one a line. The stream is of no use any more. */
export class CorruptStream extends Error {
  override readonly name = 'CorruptStream'
}

const NEWLINE = 0x0a

/**
 * Reads a stream of JSON objects, one a line, holding one line at most. Throws CorruptStream on a line that is no JSON
 * object, that is too long, or that ends before its newline: the connection broke in the middle of it.
 */
export async function* jsonLines(
  stream: AsyncIterable<Buffer>,
  longest = LONGEST_LINE,
): AsyncIterable<JsonObject> {
  let pending: Buffer[] = []
  let size = 0
  for await (const chunk of stream) {
    let start = 0
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      pending.push(chunk.subarray(start, end))
      start = end + 1
      const line = Buffer.concat(pending).toString('utf8')
      pending = []
      size = 0
      if (line.trim() !== '') yield objectOf(line)
    }
    if (start === chunk.length) continue
    pending.push(chunk.subarray(start))
    size += chunk.length - start
    if (size > longest) throw new CorruptStream(`a line of over ${longest} bytes`)
  }
  if (size > 0) throw new CorruptStream(`the stream ended in the middle of a line, after ${size} bytes of it`)
}

function objectOf(line: string): JsonObject {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch (error) {
    throw new CorruptStream(`a line that is no JSON: ${line.slice(0, 80)}`, { cause: error })
  }
  if (isObject(value)) return value
  throw new CorruptStream(`a line that is no JSON object: ${line.slice(0, 80)}`)
}
