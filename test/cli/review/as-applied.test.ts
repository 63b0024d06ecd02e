import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { appliedBefore, asApplied } from '../../../cli/review/as-applied.ts'
import { isObject, type JsonObject } from '../../../network/json/json.ts'

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'

/** JSON values; objects at the top. */
const objects: fc.Arbitrary<JsonObject> = fc
  .dictionary(fc.constantFrom('a', 'b', 'c', '__proto__'), fc.jsonValue({ maxDepth: 3 }), {
    noNullPrototype: true,
  })
  .map((value) => {
    const json: unknown = JSON.parse(JSON.stringify(value))
    return isObject(json) ? json : {}
  })

describe('a manifest applied to what is stored', () => {
  it.each([
    {
      name: 'keeps what no manifest said',
      stored: { spec: { a: 1, injected: 2 }, status: { phase: 'Running' } },
      before: { spec: { a: 1 } },
      manifest: { spec: { a: 3 } },
      applied: { spec: { a: 3, injected: 2 }, status: { phase: 'Running' } },
    },
    {
      name: 'removes what the manifest before said and this one does not',
      stored: { metadata: { annotations: { gone: 'x', kept: 'y' } } },
      before: { metadata: { annotations: { gone: 'x' } } },
      manifest: { metadata: { annotations: { added: 'z' } } },
      applied: { metadata: { annotations: { added: 'z', kept: 'y' } } },
    },
    {
      name: 'merges lists of named things by their names',
      stored: { containers: [{ name: 'a', image: 'x', resources: { limits: 1 } }, { name: 'b' }] },
      before: { containers: [{ name: 'a', image: 'x' }, { name: 'b' }] },
      manifest: { containers: [{ name: 'c' }, { name: 'a', image: 'y' }] },
      applied: { containers: [{ name: 'c' }, { name: 'a', image: 'y', resources: { limits: 1 } }] },
    },
    {
      name: 'replaces other lists',
      stored: { args: ['a', 'b'], mixed: [{ name: 'a' }, 1] },
      before: {},
      manifest: { args: ['c'], mixed: [{ name: 'a' }] },
      applied: { args: ['c'], mixed: [{ name: 'a' }] },
    },
    {
      name: 'replaces what is of another type',
      stored: { a: { b: 1 }, c: 1 },
      before: {},
      manifest: { a: null, c: { d: 1 } },
      applied: { a: null, c: { d: 1 } },
    },
  ])('$name', ({ stored, before, manifest, applied }) => {
    expect(asApplied(stored, before, manifest)).toEqual(applied)
  })

  it('is stored just so if nobody else has written', () => {
    fc.assert(
      fc.property(objects, objects, (before, manifest) => {
        expect(asApplied(before, before, manifest)).toEqual(manifest)
      }),
    )
  })

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(objects, objects, objects, (stored, before, manifest) => {
        const once = asApplied(stored, before, manifest)
        expect(asApplied(once, manifest, manifest)).toEqual(once)
      }),
    )
  })
})

describe('the manifest applied before', () => {
  const recorded = (record: string): JsonObject => ({
    metadata: { uid: 'u', annotations: { [LAST_APPLIED]: record } },
  })

  it.each([
    { name: 'as kubectl noted it', stored: recorded('{"spec":{}}'), before: { spec: {} } },
    { name: 'unknown, if the note is no JSON', stored: recorded('{'), before: {} },
    { name: 'unknown, if the note is no object', stored: recorded('[]'), before: {} },
    {
      name: 'unknown, of an object of the API server without note',
      stored: { metadata: { uid: 'u' } },
      before: {},
    },
    {
      name: 'all of what is a manifest itself',
      stored: { metadata: { name: 'a' } },
      before: { metadata: { name: 'a' } },
    },
    { name: 'all of what has no metadata', stored: { kind: 'X' }, before: { kind: 'X' } },
  ])('is $name', ({ stored, before }) => {
    expect(appliedBefore(stored)).toEqual(before)
  })
})
