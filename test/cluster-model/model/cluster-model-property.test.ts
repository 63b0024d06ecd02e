import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { ClusterModel } from '../../../cluster/model/cluster-model.ts'
import {
  ADDRESSES,
  BLOCKS,
  DOMAINS,
  identity,
  KINDS,
  MACS,
  MASTERS,
  NAMESPACES,
  NETWORKS,
  worldObject,
  type WorldObject,
} from './cluster-objects.ts'
import { raw } from './raw-world.ts'
import { addressOf, attachmentsOf, NaiveModel, networksOf, rangeOf } from './naive-model.ts'

type Step =
  | { readonly step: 'upsert' | 'remove'; readonly object: WorldObject }
  | {
      readonly step: 'replaceAll'
      readonly kind: WorldObject['kind']
      readonly objects: readonly WorldObject[]
    }

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: worldObject.map((object): Step => ({ step: 'upsert', object })) },
  { weight: 3, arbitrary: worldObject.map((object): Step => ({ step: 'remove', object })) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom(...KINDS), fc.array(worldObject, { maxLength: 6 }))
      .map(([kind, objects]): Step => {
        return { step: 'replaceAll', kind, objects: objects.filter((object) => object.kind === kind) }
      }),
  },
)

function take(model: ClusterModel, naive: NaiveModel, taken: Step): void {
  if (taken.step === 'replaceAll') {
    model.replaceAll(taken.kind, taken.objects.map(raw))
    naive.replaceAll(taken.kind, taken.objects)
    return
  }
  const { namespace, name } = identity(taken.object)
  if (taken.step === 'upsert') {
    model.upsert(taken.object.kind, raw(taken.object))
    naive.put(taken.object)
    return
  }
  model.remove(taken.object.kind, namespace, name)
  naive.delete(taken.object)
}

const sorted = (texts: Iterable<string>): readonly string[] => [...texts].toSorted()
const names = (pods: Iterable<{ readonly namespace: string; readonly name: string }>) =>
  sorted([...pods].map(({ namespace, name }) => `${namespace}/${name}`))

function expectSame(model: ClusterModel, naive: NaiveModel): void {
  const holds = naive.holds()
  for (const domain of DOMAINS) {
    for (const address of ADDRESSES) {
      const holders = [...model.holdersOf(domain, addressOf(address))]
      const expected = holds.filter((hold) => hold.domain === domain && hold.address === address)
      expect(
        sorted(new Set(holders.map(({ kind, namespace, name }) => `${kind} ${namespace}/${name}`))),
      ).toEqual(sorted(new Set(expected.map(({ holder }) => holder))))
    }
    for (const mac of MACS) {
      const expected = naive.pods.filter((pod) =>
        attachmentsOf(pod).some((held) => held.mac === mac && naive.domainOf(held.network) === domain),
      )
      expect(names(model.podsWithMac(domain, mac))).toEqual(names(expected))
    }
    for (const ranges of [
      ['10.0.0.0/28'],
      ['10.0.0.0/28', '10.0.0.9-10.0.0.250'],
      ['10.0.0.2', 'fd00::/64'],
    ]) {
      const parsed = ranges.map(rangeOf)
      const { used, top } = naive.usage(domain, parsed)
      expect(model.usage(domain, parsed, 2)).toEqual({ used, top: top.slice(0, 2) })
      expect(model.usage(domain, parsed, 0)).toEqual({ used, top: [] })
    }
  }
  expectSameNetworks(model, naive)
}

function expectSameNetworks(model: ClusterModel, naive: NaiveModel): void {
  for (const namespace of NAMESPACES) {
    expect(names(model.podsIn(namespace))).toEqual(
      names(naive.pods.filter((pod) => pod.namespace === namespace)),
    )
    expect(names(model.networksIn(namespace))).toEqual(
      names(naive.nads.filter((nad) => nad.namespace === namespace)),
    )
    for (const network of NETWORKS) {
      const key = `${namespace}/${network}`
      expect(names(model.podsUsing(key))).toEqual(names(naive.pods.filter((pod) => networksOf(pod).has(key))))
      expect(model.network(namespace, network)?.domain ?? 'default').toBe(naive.domainOf(key))
    }
    for (const kind of ['InClusterIPPool', 'GlobalInClusterIPPool'] as const) {
      const home = kind === 'InClusterIPPool' ? namespace : ''
      const given = naive.ipAddresses.filter(
        (ip) => ip.poolKind === kind && ['', ip.namespace].includes(home),
      )
      expect(names(model.allocationsOf(kind, home, 'pool'))).toEqual(names(given))
      const there = naive.pools.some((pool) => pool.kind === kind && pool.namespace === home)
      expect(model.pool(kind, home, 'pool') !== undefined).toBe(there)
    }
  }
  for (const name of NETWORKS) {
    expect(names(model.networksNamed(name))).toEqual(names(naive.nads.filter((nad) => nad.name === name)))
  }
  for (const master of MASTERS) {
    expect(names(model.networksOnMaster(master))).toEqual(
      names(naive.nads.filter((nad) => nad.master === master)),
    )
  }
  expect(model.podsWithNetworks()).toBe(naive.pods.filter((pod) => pod.asked.length > 0).length)
  expectSameOccupants(model, naive)
}

function expectSameOccupants(model: ClusterModel, naive: NaiveModel): void {
  for (const domain of DOMAINS) {
    for (const block of BLOCKS) {
      const nads = naive.nads
        .filter((nad) => naive.domainOf(`${nad.namespace}/${nad.name}`) === domain)
        .filter((nad) => nad.range.includes(':') === block.includes(':'))
        .map(({ namespace, name }) => `NetworkAttachmentDefinition ${namespace}/${name}`)
      const pools = naive.pools
        .filter((pool) => (pool.domain ?? 'default') === domain && !block.includes(':'))
        .map(({ kind, namespace, name }) =>
          namespace === '' ? `${kind} ${name}` : `${kind} ${namespace}/${name}`,
        )
      const found = [...model.occupantsOverlapping(domain, rangeOf(block))].map(({ title }) => title)
      expect(sorted(new Set(found))).toEqual(sorted([...nads, ...pools]))
    }
  }
}

describe('ClusterModel against a model without indexes', () => {
  it('gives the same answers after any steps, in any order', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 40 }), (steps) => {
        const model = new ClusterModel()
        const naive = new NaiveModel()
        for (const taken of steps) take(model, naive, taken)
        expectSame(model, naive)
      }),
      { numRuns: 300 },
    )
  })

  it('keeps nothing of what was removed', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const model = new ClusterModel()
        for (const taken of steps) take(model, new NaiveModel(), taken)
        for (const kind of KINDS) model.replaceAll(kind, [])
        expectSame(model, new NaiveModel())
        for (const kind of KINDS) expect(model.count(kind)).toBe(0)
      }),
      { numRuns: 100 },
    )
  })
})
