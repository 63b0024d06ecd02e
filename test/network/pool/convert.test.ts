import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { formatRange } from '../../../network/address/range.ts'
import { objectAt, text, type JsonObject } from '../../../network/json/json.ts'
import { convertPool, DATA_ANNOTATION, type PoolVersion } from '../../../network/pool/convert.ts'
import { describePool } from '../../../network/pool/describe-pool.ts'
import { readFacts } from '../facts.ts'

const GROUP = 'ipam.cluster.x-k8s.io'

const pool = (version: PoolVersion, spec: JsonObject, annotations: JsonObject = {}): JsonObject => ({
  apiVersion: `${GROUP}/${version}`,
  kind: 'InClusterIPPool',
  metadata: {
    name: 'p',
    namespace: 'default',
    uid: 'u',
    ...(Object.keys(annotations).length > 0 && { annotations }),
  },
  spec,
})

function converted(object: JsonObject, to: PoolVersion): JsonObject {
  const result = convertPool(object, to)
  if (!result.ok) throw new Error(result.problem)
  return result.value
}

const specOf = (object: JsonObject): JsonObject => objectAt(object, 'spec')
const annotationsIn = (object: JsonObject): JsonObject =>
  objectAt(objectAt(object, 'metadata'), 'annotations')

const facts = (kind: string) => readFacts().filter((fact) => fact.kind === kind)

describe('a pool that the in-cluster provider converts', () => {
  it.each(facts('convert_v1alpha1_to_v1alpha2'))('$id: becomes the same', ({ input, expect: expected }) => {
    expect(specOf(converted(pool('v1alpha1', input), 'v1alpha2'))).toEqual(expected)
  })

  it.each(facts('convert_roundtrip_v1alpha1'))('$id: comes back the same', ({ input, expect: expected }) => {
    const back = converted(converted(pool('v1alpha1', input), 'v1alpha2'), 'v1alpha1')
    expect(specOf(back)).toEqual(expected)
    expect(annotationsIn(back)).toEqual({})
  })

  it('has facts of both kinds', () => {
    expect(facts('convert_v1alpha1_to_v1alpha2')).toHaveLength(3)
    expect(facts('convert_roundtrip_v1alpha1')).toHaveLength(3)
  })
})

describe('a pool of v1alpha1', () => {
  it.each([
    ['a subnet alone', { subnet: '10.0.0.0/24' }, ['10.0.0.1-10.0.0.254'], 24],
    ['a subnet of two addresses', { subnet: '10.0.0.4/31' }, ['10.0.0.4-10.0.0.5'], 31],
    ['a subnet of one address', { subnet: '10.0.0.4/32' }, ['10.0.0.4-10.0.0.4'], 32],
    ['an IPv6 subnet', { subnet: '2001:db8::/64' }, ['2001:db8::1-2001:db8::ffff:ffff:ffff:fffe'], 64],
    [
      'addresses beside start and end',
      { addresses: ['10.0.0.9'], start: '10.0.0.5', end: '10.0.0.6', prefix: 24 },
      ['10.0.0.9', '10.0.0.5-10.0.0.6'],
      24,
    ],
    ['a start and no end', { addresses: ['10.0.0.9'], start: '10.0.0.5', prefix: 24 }, ['10.0.0.9'], 24],
    ['nothing', {}, [], 0],
  ])('with %s', (_name, spec, addresses, prefix) => {
    expect(specOf(converted(pool('v1alpha1', spec), 'v1alpha2'))).toEqual({ addresses, prefix })
  })

  it('keeps its metadata, its status, and what it was in an annotation', () => {
    const status = { ipAddresses: { total: 2, used: 0, free: 2, outOfRange: 0 } }
    const object = {
      ...pool('v1alpha1', { start: '10.0.0.5', end: '10.0.0.6', prefix: 24 }, { a: 'b' }),
      status,
    }
    const made = converted(object, 'v1alpha2')
    expect(made).toMatchObject({
      kind: 'InClusterIPPool',
      status,
      metadata: { name: 'p', namespace: 'default', uid: 'u' },
    })
    expect(annotationsIn(made)).toEqual({ a: 'b', [DATA_ANNOTATION]: expect.any(String) })
    expect(JSON.parse(text(annotationsIn(made), DATA_ANNOTATION) ?? '')).toEqual({
      apiVersion: `${GROUP}/v1alpha1`,
      kind: 'InClusterIPPool',
      spec: { start: '10.0.0.5', end: '10.0.0.6', prefix: 24 },
      status,
    })
    expect(converted(made, 'v1alpha1')).toEqual(object)
  })

  it('comes back as what v1alpha2 made of it, once its addresses were changed there', () => {
    const made = converted(pool('v1alpha1', { subnet: '10.0.0.0/24' }), 'v1alpha2')
    const changed = { ...made, spec: { ...specOf(made), addresses: ['10.0.0.7'] } }
    expect(converted(changed, 'v1alpha1')).toEqual(pool('v1alpha1', { addresses: ['10.0.0.7'], prefix: 24 }))
  })

  it('with a subnet that is none is not converted', () => {
    const result = convertPool(pool('v1alpha1', { subnet: '10.0.0.0' }), 'v1alpha2')
    expect(result).toEqual({
      ok: false,
      problem: expect.stringContaining('spec.subnet: "10.0.0.0" has no prefix length'),
    })
  })
})

describe('a pool of v1alpha2', () => {
  const rich = {
    addresses: ['10.0.0.0/28'],
    prefix: 28,
    gateway: '10.0.0.1',
    excludedAddresses: ['10.0.0.5'],
    allocateReservedIPAddresses: true,
    addressReuseGracePeriodSeconds: 60,
  }

  it('keeps on its way through v1alpha1 what that has no field for', () => {
    const old = converted(pool('v1alpha2', rich), 'v1alpha1')
    expect(specOf(old)).toEqual({ addresses: ['10.0.0.0/28'], prefix: 28, gateway: '10.0.0.1' })
    expect(specOf(converted(old, 'v1alpha2'))).toEqual(rich)
  })

  it('keeps it too where the addresses were changed in v1alpha1', () => {
    const old = converted(pool('v1alpha2', rich), 'v1alpha1')
    const changed = { ...old, spec: { ...specOf(old), addresses: ['10.0.0.0/29'] } }
    expect(specOf(converted(changed, 'v1alpha2'))).toEqual({ ...rich, addresses: ['10.0.0.0/29'] })
  })

  it('that is asked for in its own version is left as it is', () => {
    const object = pool('v1alpha2', rich)
    expect(converted(object, 'v1alpha2')).toBe(object)
  })

  it('of an annotation that nobody can read comes through all the same', () => {
    const object = pool('v1alpha2', { addresses: ['10.0.0.7'], prefix: 24 }, { [DATA_ANNOTATION]: '{' })
    expect(converted(object, 'v1alpha1')).toEqual(pool('v1alpha1', { addresses: ['10.0.0.7'], prefix: 24 }))
  })
})

describe('what is no pool', () => {
  it.each(['ipam.cluster.x-k8s.io/v1alpha3', 'example.org/v1alpha1', undefined])(
    'of apiVersion %s is told of',
    (apiVersion) => {
      const object = apiVersion === undefined ? {} : { apiVersion }
      expect(convertPool(object, 'v1alpha2')).toEqual({
        ok: false,
        problem: `apiVersion ${apiVersion ?? 'nothing'} is no version of pools that Berth knows`,
      })
    },
  )
})

const host = fc.integer({ min: 1, max: 254 }).map((n) => `10.0.0.${n}`)
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined })
const oldSpec = fc
  .record({
    addresses: optional(fc.array(host, { maxLength: 3 })),
    start: optional(host),
    end: optional(host),
    subnet: optional(fc.constantFrom('10.0.0.0/24', '10.0.0.0/28', '10.0.0.7/32')),
    prefix: optional(fc.constantFrom(0, 24, 28)),
    gateway: optional(host),
  })
  .map((spec): JsonObject => JSON.parse(JSON.stringify(spec)))
const newSpec = fc
  .record({
    addresses: fc.array(host, { maxLength: 3 }),
    prefix: fc.constantFrom(0, 24, 28),
    gateway: optional(host),
    excludedAddresses: optional(fc.array(host, { maxLength: 2 })),
    allocateReservedIPAddresses: optional(fc.boolean()),
    addressReuseGracePeriodSeconds: optional(fc.nat(100)),
  })
  .map((spec): JsonObject => JSON.parse(JSON.stringify(spec)))

describe('any pool', () => {
  it('of v1alpha1 hands out the same addresses in v1alpha2', () => {
    fc.assert(
      fc.property(oldSpec, (spec) => {
        const old = pool('v1alpha1', spec)
        const ranges = (object: JsonObject) =>
          describePool('InClusterIPPool', object).allocatable.map(formatRange)
        expect(ranges(converted(old, 'v1alpha2'))).toEqual(ranges(old))
      }),
    )
  })

  it('of v1alpha2 comes back from v1alpha1 as it was, as often as it goes there', () => {
    fc.assert(
      fc.property(newSpec, (spec) => {
        const once = converted(converted(pool('v1alpha2', spec), 'v1alpha1'), 'v1alpha2')
        expect(specOf(once)).toEqual(spec)
        expect(specOf(converted(converted(once, 'v1alpha1'), 'v1alpha2'))).toEqual(spec)
      }),
    )
  })

  it('of v1alpha1 comes back completed, and stays so', () => {
    fc.assert(
      fc.property(oldSpec, (spec) => {
        const back = converted(converted(pool('v1alpha1', spec), 'v1alpha2'), 'v1alpha1')
        expect(specOf(back)).toMatchObject(
          JSON.parse(JSON.stringify({ ...spec, prefix: spec['prefix'] || undefined })),
        )
        expect(converted(converted(back, 'v1alpha2'), 'v1alpha1')).toEqual(back)
      }),
    )
  })

  it('of whatever form is converted or told of, and never thrown at', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.constantFrom('v1alpha1', 'v1alpha2'),
        (spec, version) => {
          const object: JsonObject = JSON.parse(JSON.stringify(pool(version, {})))
          const wild: JsonObject = {
            ...object,
            spec: JSON.parse(JSON.stringify({ subnet: 7, addresses: 'x', start: [], ...spec })),
          }
          for (const to of ['v1alpha1', 'v1alpha2'] as const)
            expect(typeof convertPool(wild, to).ok).toBe('boolean')
        },
      ),
    )
  })
})
