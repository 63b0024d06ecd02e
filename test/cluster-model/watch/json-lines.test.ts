import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { jsonLines } from '../../../cluster/watch/json-lines.ts'
import type { JsonObject } from '../../../network/json/json.ts'

async function* chunked(bytes: Buffer, cuts: readonly number[]): AsyncIterable<Buffer> {
  let start = 0
  for (const cut of [...cuts].toSorted((a, b) => a - b)) {
    const end = Math.min(cut, bytes.length)
    yield bytes.subarray(start, end)
    start = end
  }
  yield bytes.subarray(start)
}

async function read(text: string, cuts: readonly number[] = [], longest?: number): Promise<JsonObject[]> {
  const objects: JsonObject[] = []
  for await (const object of jsonLines(chunked(Buffer.from(text), cuts), longest)) objects.push(object)
  return objects
}

describe('jsonLines', () => {
  it('gives the same objects however the bytes are cut, inside characters too', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }))),
        fc.array(fc.nat(400)),
        async (objects, cuts) => {
          const text = objects.map((object) => `${JSON.stringify(object)}\n`).join('')
          expect(await read(text, cuts)).toEqual(objects.map((object) => JSON.parse(JSON.stringify(object))))
        },
      ),
    )
  })

  it('skips empty lines', async () => {
    expect(await read('{"a":1}\n\n\r\n{"b":2}\n')).toEqual([{ a: 1 }, { b: 2 }])
  })

  it.each([
    ['no JSON', '{"a":1}\n{"b\n', 'no JSON'],
    ['no object', '17\n', 'no JSON object'],
    ['an end in the middle of a line', '{"a":1}\n{"b":', 'middle of a line'],
  ])('throws CorruptStream on %s', async (_what, text, message) => {
    await expect(read(text)).rejects.toThrow(message)
  })

  it('holds no more than one line of the allowed length', async () => {
    const endless = 'x'.repeat(5000)
    await expect(read(endless, [1000, 2000, 3000], 2500)).rejects.toThrow('a line of over 2500 bytes')
  })
})
