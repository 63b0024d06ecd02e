import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { pageOf } from '../../../cluster/api/list-page.ts'
import { Projection } from '../../../cluster/api/projection.ts'
import type { Members, Shape } from '../../../cluster/api/shape.ts'
import { shapeOf } from '../../../cluster/model/object-shapes.ts'
import { ClusterModel } from '../../../cluster/model/cluster-model.ts'
import { isObject, type JsonObject, type JsonValue } from '../../../network/json/json.ts'
import { worldObject } from '../model/cluster-objects.ts'
import { raw } from '../model/raw-world.ts'

const NAMES = ['a', 'b', 'metadata', 'items', 'ü', '__proto__', 'constructor']
const shape: fc.Arbitrary<Members> = fc.letrec<{ shape: Shape; members: Members }>((tie) => ({
  shape: fc.oneof({ maxDepth: 3 }, fc.constant<Shape>('whole'), tie('members')),
  members: fc.dictionary(fc.constantFrom('a', 'b', 'metadata', 'items'), tie('shape')),
})).members
const value: fc.Arbitrary<JsonValue> = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.boolean(),
      fc.constant(null),
    ),
    fc.array(tie('value'), { maxLength: 3 }),
    fc
      .array(fc.tuple(fc.constantFrom(...NAMES), tie('value')), { maxLength: 4 })
      .map((entries) => Object.fromEntries(entries)),
  ),
})).value
const object = value.filter(isObject)

/** The same by the slow way. */
function pick(from: JsonValue, wanted: Shape): JsonValue {
  if (wanted === 'whole' || !isObject(from)) return from
  const entries = Object.entries(from).flatMap(([key, member]) => {
    const inner = Object.hasOwn(wanted, key) ? wanted[key] : undefined
    return inner === undefined ? [] : [[key, pick(member, inner)] as const]
  })
  return Object.fromEntries(entries)
}

/** As `JSON.parse(JSON.stringify())`: without negative zero. */
const plain = (from: JsonValue): JsonValue => JSON.parse(JSON.stringify(from))
const written = (from: JsonValue, indent: number) => Buffer.from(JSON.stringify(from, undefined, indent))

/** What stands in member `a`, undefined also where the way is lost; any other error as a value. */
const memberA = (bytes: Buffer) => {
  try {
    return new Projection(bytes).member('a')
  } catch (error) {
    return error instanceof SyntaxError ? undefined : error
  }
}

const answersOf = (model: ClusterModel) =>
  ['red', 'blue'].map((namespace) => ({
    pods: [...model.podsIn(namespace)],
    holders: ['default', 'lab', 'wb'].map((domain) =>
      [1n, 2n, 9n].map((host) => [...model.holdersOf(domain, { family: 4, value: 0x0a000000n + host })]),
    ),
    networks: ['n1', 'n2', 'n3'].map((name) => model.network(namespace, name)),
    pools: [
      model.pool('InClusterIPPool', namespace, 'pool'),
      model.pool('GlobalInClusterIPPool', '', 'pool'),
    ],
  }))

describe('Projection', () => {
  it('takes what picking from the parsed text takes, however it is laid out', () => {
    fc.assert(
      fc.property(object, shape, fc.nat(2), (from, wanted, indent) => {
        expect(new Projection(written(from, indent)).read(wanted)).toEqual(plain(pick(from, wanted)))
      }),
      { numRuns: 1000 },
    )
  })

  it('takes each element of a list so', () => {
    fc.assert(
      fc.property(fc.array(value), shape, fc.nat(2), (items, wanted, indent) => {
        const bytes = written({ before: 1, items, after: 'x' }, indent)
        expect([...new Projection(bytes).each('items', wanted)]).toEqual(
          plain(items.map((item) => pick(item, wanted))),
        )
      }),
      { numRuns: 500 },
    )
  })

  it('throws or finds nothing, but ends, on any bytes', () => {
    fc.assert(
      fc.property(object, fc.nat(200), fc.uint8Array({ maxLength: 30 }), (from, cut, noise) => {
        const bytes = written(from, 0)
        expect(memberA(Buffer.concat([bytes.subarray(0, cut), noise]))).not.toBeInstanceOf(Error)
      }),
      { numRuns: 1000 },
    )
  })

  it.each([
    ['nothing', ''],
    ['a list', '[1]'],
    ['an object without end', '{"a":{"b":1}'],
    ['a string without end', '{"a":"b'],
    ['a backslash at the end', '{"a":"b\\'],
    ['no colon', '{"a" 1}'],
    ['no value', '{"a":}'],
    ['no key', '{1:2}'],
    ['a half word', '{"a":tru}'],
  ])('throws on %s', (_what, text) => {
    expect(() => new Projection(Buffer.from(text)).read({ a: 'whole' })).toThrow(SyntaxError)
  })
})

describe('pageOf', () => {
  it('takes null and absent items for none', () => {
    for (const empty of ['{}', '{"items":null}', '{"items": null, "metadata":{}}', '{"items":[ ]}']) {
      expect([...pageOf(Buffer.from(empty), undefined, '/x').items]).toEqual([])
    }
    const { items, next } = pageOf(Buffer.from('{"metadata":null}'), undefined, '/x')
    expect([...items]).toEqual([])
    expect(next).toBe('')
  })

  it.each(['[1]', '<html>', '{"metadata":{}', '{"items":[{"metadata":{}}'])('refuses %s', (text) => {
    expect(() => [...pageOf(Buffer.from(text), undefined, '/x').items]).toThrow(
      'the list of /x cannot be read',
    )
  })
})

describe('shapeOf', () => {
  it('leaves a pod all that is known of it', () => {
    const terms = [{ matchExpressions: [{ key: 'zone', operator: 'In', values: ['a'] }] }]
    const affinity = {
      nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } },
      podAffinity: {},
    }
    const pod: JsonObject = {
      metadata: {
        namespace: 'red',
        name: 'p',
        uid: 'u',
        labels: { 'pod-template-hash': 'x' },
        annotations: { 'k8s.v1.cni.cncf.io/networks': 'n1', 'v1.multus-cni.io/default-network': 'n2' },
        ownerReferences: [{ kind: 'ReplicaSet', name: 'web-x', controller: true }],
        managedFields: [{}],
      },
      spec: {
        nodeName: 'a',
        nodeSelector: { b: 'c' },
        affinity,
        hostNetwork: true,
        runtimeClassName: 'kata',
        containers: [],
      },
      status: { phase: 'Running' },
    }
    const [full, shaped] = [pod, new Projection(written(pod, 0)).read(shapeOf('Pod'))].map((each) => {
      const model = new ClusterModel()
      model.upsert('Pod', each)
      const [read] = model.podsIn('red')
      if (read === undefined) throw new Error('the pod is not kept')
      const { uid, nodeName, placement, hostNetwork, runtimeClass, networks, defaultNetwork, owner } = read
      return { uid, nodeName, placement, hostNetwork, runtimeClass, networks, defaultNetwork, owner }
    })
    expect(full).toMatchObject({
      nodeName: 'a',
      hostNetwork: true,
      runtimeClass: 'kata',
      owner: 'Deployment red/web',
    })
    expect(full?.placement.terms).toHaveLength(1)
    expect(shaped).toEqual(full)
  })

  it('leaves everything that the model reads', () => {
    fc.assert(
      fc.property(fc.array(worldObject, { minLength: 1 }), (objects) => {
        const full = new ClusterModel()
        const shaped = new ClusterModel()
        for (const each of objects) {
          const bloated: JsonObject = { ...raw(each), kind: each.kind, apiVersion: 'v1' }
          full.upsert(each.kind, bloated)
          shaped.upsert(each.kind, new Projection(written(bloated, 0)).read(shapeOf(each.kind)))
        }
        expect(answersOf(shaped)).toEqual(answersOf(full))
      }),
      { numRuns: 300 },
    )
  })
})
