import { readdirSync, readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { stringify } from 'yaml'
import { isObject, type JsonObject } from '../network/json/json.ts'
import { RULES } from '../webhook/rules/registry.ts'
import type { ReviewedObject } from '../cli/review/reviewed.ts'
import { folder, reviewed } from './cli/berth.ts'

/**
 * The manifests of the five systems, in the order of their names, through `berth review --state`: the same session that the
 * sandbox's tour and the webhook go through. That 13 gets its lease is held where there is an allocator: test/cli/sandbox.
 */
interface Expectation {
  readonly allowed: boolean
  readonly rules: Readonly<Record<string, 'D' | 'W'>>
  readonly messageNames?: readonly string[]
  readonly affinity?: JsonObject
  /** Says that it is stored in the lowered form. */
  readonly stored?: string
  /** The addresses that it is to be given. */
  readonly leases?: readonly string[]
}

/** Where the ipam of a lowered network is kept. */
const KEPT = 'ipam.berth.dev/config'
const SEED = 'test/fixtures/seed'
const FILES = readdirSync(SEED)
  .filter((name) => name.endsWith('.yaml'))
  .toSorted()

const expectations: Readonly<Record<string, Expectation>> = JSON.parse(
  readFileSync(`${SEED}/expect.json`, 'utf8'),
)

const node = (name: string): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, labels: { 'kubernetes.io/hostname': name } },
})

/** All of the manifests, in one run; the reviews by the file's name without its ending. */
async function reviewSeed(
  nodes: readonly JsonObject[],
): Promise<ReadonlyMap<string, readonly ReviewedObject[]>> {
  using state = folder(Object.fromEntries(nodes.map((object, at) => [`${at}.yaml`, stringify(object)])))
  const files = FILES.map((name) => `${SEED}/${name}`)
  const { objects } = await reviewed([
    '-f',
    ...files,
    '--state',
    state.path,
    '--config',
    'examples/berth.yaml',
  ])
  return Map.groupBy(objects, ({ source }) => source.slice(SEED.length + 1, -'.yaml'.length))
}

const told = (objects: readonly ReviewedObject[], severity: 'deny' | 'warn'): readonly string[] => [
  ...new Set(
    objects.flatMap(({ findings }) => findings.filter((f) => f.severity === severity).map((f) => f.rule)),
  ),
]

/** The terms of the required node affinity of a pod. */
const affinityOf = (object: JsonObject): unknown =>
  [
    'spec',
    'affinity',
    'nodeAffinity',
    'requiredDuringSchedulingIgnoredDuringExecution',
    'nodeSelectorTerms',
  ].reduce((here: unknown, key) => (isObject(here) ? here[key] : undefined), object)

/** The field of an object; `undefined` where something on the way is not there. */
const fieldOf = (object: JsonObject, ...path: readonly string[]): unknown =>
  path.reduce((here: unknown, key) => (isObject(here) ? here[key] : undefined), object)

describe.each([
  { cluster: 'two nodes', nodes: [node('node1'), node('node2')] },
  { cluster: 'no node that is known', nodes: [] },
])('the manifests of the five systems, on a cluster of $cluster', ({ nodes }) => {
  let reviews: ReadonlyMap<string, readonly ReviewedObject[]>
  beforeAll(async () => {
    reviews = await reviewSeed(nodes)
  })

  it('are all reviewed', () => {
    expect([...reviews.keys()]).toEqual(Object.keys(expectations))
  })

  describe.each(Object.entries(expectations))(
    '%s',
    (name, { allowed, rules, messageNames = [], affinity, stored, leases }) => {
      const objects = () => reviews.get(name) ?? []
      const listed = (letter: 'D' | 'W') => Object.keys(rules).filter((rule) => rules[rule] === letter)

      it(`is ${allowed ? 'allowed' : 'denied'}`, () => {
        expect(objects().length).toBeGreaterThan(0)
        expect(objects().every((object) => object.allowed)).toBe(allowed)
      })

      it('is denied by the rules that are listed, and by no other', () => {
        expect(told(objects(), 'deny').toSorted()).toEqual(listed('D').toSorted())
      })

      it('is warned of by the rules that are listed', () => {
        expect(told(objects(), 'warn')).toEqual(expect.arrayContaining(listed('W')))
      })

      it('is told in words that name what is in the way', () => {
        const message = objects()
          .map((object) => object.message)
          .join('')
        for (const word of messageNames) expect(message).toContain(word)
        expect(message === '').toBe(allowed)
      })

      it('gets the node affinity of its networks, and no other', () => {
        const terms = objects().flatMap(({ object }) => affinityOf(object) ?? [])
        expect(terms).toEqual(affinity === undefined ? [] : [{ matchExpressions: [affinity] }])
      })

      it(`is ${stored === undefined ? 'no network of Berth' : 'stored as what every node has'}`, () => {
        const kept = objects().map(({ object }) => fieldOf(object, 'metadata', 'annotations', KEPT))
        expect(kept.filter((config) => config !== undefined)).toHaveLength(stored === undefined ? 0 : 1)
        if (stored === undefined) return
        const { object } = objects()[0] ?? {}
        const config: unknown = JSON.parse(String(object && fieldOf(object, 'spec', 'config')))
        expect(config).toMatchObject({ plugins: [{ ipam: { type: 'static' }, capabilities: { ips: true } }] })
        expect(JSON.parse(String(kept[0]))).toMatchObject({ type: 'berth', range: '192.168.21.0/24' })
      })

      it(`waits for ${leases === undefined ? 'no address' : 'its address'}`, () => {
        const gates = objects().flatMap(({ object }) => fieldOf(object, 'spec', 'schedulingGates') ?? [])
        expect(gates).toEqual(leases === undefined ? [] : [{ name: 'ipam.berth.dev/address' }])
      })
    },
  )
})

describe('expect.json', () => {
  it('names only rules that there are', () => {
    const ids = new Set(RULES.map(({ id }) => id))
    const named = Object.values(expectations).flatMap(({ rules }) => Object.keys(rules))
    expect(named.filter((rule) => !ids.has(rule))).toEqual([])
  })
})
