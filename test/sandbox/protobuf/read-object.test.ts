import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { readProtobufObject } from '../../../sandbox/protobuf/read-object.ts'
import { MalformedProtobuf } from '../../../sandbox/protobuf/wire.ts'

/** A length-delimited field. */
const field = (number: number, content: string | Buffer): Buffer => {
  const bytes = Buffer.from(content)
  return Buffer.concat([Buffer.from([(number << 3) | 2, bytes.length]), bytes])
}
const number = (field_: number, value: number): Buffer => Buffer.from([field_ << 3, value])
const join = (...parts: readonly Buffer[]): Buffer => Buffer.concat(parts)

const envelope = (kind: string, raw: Buffer): Buffer =>
  join(
    Buffer.from('k8s\0'),
    field(1, join(field(1, 'v1'), field(2, kind))),
    field(2, raw),
    field(3, ''),
    field(4, ''),
  )
const entry = (key: string, value: string): Buffer => join(field(1, key), field(2, value))

describe('an object in protobuf', () => {
  it('is read with its type, metadata and data', () => {
    const metadata = join(
      field(1, 'settings'),
      field(2, ''),
      field(3, 'shop'),
      field(11, entry('app', 'web')),
      field(11, entry('tier', '')),
    )
    const raw = join(
      field(1, metadata),
      field(2, entry('a', '1')),
      field(2, entry('b', '2')),
      field(3, entry('c', '\x01')),
    )
    expect(readProtobufObject(envelope('ConfigMap', raw))).toEqual({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'settings', namespace: 'shop', labels: { app: 'web', tier: '' } },
      data: { a: '1', b: '2' },
      binaryData: { c: 'AQ==' },
    })
  })

  it('may hold empty structs and zeros that the sandbox does not know', () => {
    const metadata = join(field(1, 'x'), number(7, 0), field(8, ''))
    const raw = join(field(1, metadata), field(2, ''), field(3, field(1, '')))
    expect(readProtobufObject(envelope('Namespace', raw))).toEqual({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'x' },
    })
  })

  it('is refused rather than read in part', () => {
    const raw = join(field(1, field(1, 'x')), field(2, field(1, 'a finalizer')))
    expect(() => readProtobufObject(envelope('Namespace', raw))).toThrow(
      'field 2 of Namespace is read as JSON and YAML only',
    )
    expect(() => readProtobufObject(envelope('Pod', field(1, field(1, 'x'))))).toThrow(
      'Pod is read as JSON and YAML only',
    )
    expect(() => readProtobufObject(Buffer.from('{}'))).toThrow(MalformedProtobuf)
  })

  it('of any bytes is read or refused, never anything else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const whole = envelope('ConfigMap', Buffer.from(bytes))
        try {
          expect(readProtobufObject(whole)['kind']).toBe('ConfigMap')
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedProtobuf)
        }
      }),
    )
  })
})
