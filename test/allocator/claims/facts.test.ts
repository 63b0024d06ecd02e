import { describe, expect, it } from '@jest/globals'
import { isArray, objectAt, property, text, type JsonObject } from '../../../network/json/json.ts'
import { readFacts, type Fact } from '../../network/facts.ts'
import { claimObject, poolObject } from './objects.ts'
import { remove, see } from './see.ts'
import { allocator, settle, type Allocator } from './stage.ts'
import { World } from './world.ts'

const ofKind = (kind: string): readonly Fact[] => readFacts().filter((fact) => fact.kind === kind)

/** What is not served, and why. */
const NOT_SERVED: Readonly<Record<string, string>> = {
  'capi-in-cluster-152': 'prefixes instead of addresses (InClusterPrefixPool), which Berth does not serve',
}

const PAUSED = 'cluster.x-k8s.io/paused'

/** A pool, claims on it, and the allocator that serves them. */
class Sequence {
  readonly world = new World()
  readonly one: Allocator
  readonly claims: readonly { readonly namespace: string; readonly name: string }[]
  readonly #kind: 'InClusterIPPool' | 'GlobalInClusterIPPool'

  constructor(input: JsonObject) {
    const isGlobal = property(input, 'scope') === 'global'
    this.#kind = isGlobal ? 'GlobalInClusterIPPool' : 'InClusterIPPool'
    const spec = ['addresses', 'prefix', 'gateway', 'addressReuseGracePeriodSeconds'].flatMap((key) => {
      const value = property(input, key)
      return value === undefined ? [] : [[key, value] as const]
    })
    this.world.put(this.#kind, poolObject(Object.fromEntries(spec), isGlobal ? { namespace: '' } : {}))
    const references = property(input, 'claimRefs')
    this.claims = isArray(references)
      ? references.map((reference) => {
          const [namespace = '', name = ''] = typeof reference === 'string' ? reference.split('/') : []
          return { namespace, name }
        })
      : Array.from({ length: Number(property(input, 'claims')) }, (_, place) => ({
          namespace: 'default',
          name: `claim-${place + 1}`,
        }))
    const annotated = property(input, 'claimAnnotations')
    const annotations = Object.fromEntries(
      (isArray(annotated) ? annotated : []).flatMap((key) => (typeof key === 'string' ? [[key, '']] : [])),
    )
    for (const [createdAt, { namespace, name }] of this.claims.entries())
      this.world.put(
        'IPAddressClaim',
        claimObject(name, {
          namespace,
          kind: this.#kind,
          createdAt,
          annotations,
          labels: objectAt(input, 'claimLabels'),
        }),
      )
    this.one = allocator(this.world)
  }

  settle(seconds = 0): Promise<boolean> {
    return settle(this.world, this.one, seconds * 1000)
  }

  /** The address of each claim, null if it has none, `-` if the claim is gone. */
  addresses(): readonly (string | null)[] {
    return this.claims.map(({ namespace, name }) => {
      if (this.world.get('IPAddressClaim', namespace, name) === undefined) return '-'
      return see(this.world, name, namespace).address?.replace(/\/.*/, '') ?? null
    })
  }

  delete(place: number): void {
    const claim = this.claims[place]
    if (claim !== undefined) remove(this.world, 'IPAddressClaim', claim.name, claim.namespace)
  }

  deletePool(): void {
    remove(this.world, this.#kind, 'pool')
  }

  hasPool(): boolean {
    return this.world.all(this.#kind).length > 0
  }

  /** Sets annotations of the pool, or of every claim. */
  annotate(kind: 'pool' | 'claims', annotations: JsonObject): void {
    const kindOf = kind === 'pool' ? this.#kind : 'IPAddressClaim'
    for (const object of this.world.all(kindOf))
      this.world.put(kindOf, { ...object, metadata: { ...objectAt(object, 'metadata'), annotations } })
  }
}

/** What is done after the claims were served, and what comes of it. */
const THEN: Readonly<Record<string, (sequence: Sequence, expected: JsonObject) => Promise<unknown>>> = {
  'delete claim 1': async (sequence) => {
    sequence.delete(0)
    await sequence.settle()
    return { after: sequence.addresses() }
  },
  'remove claim annotation': async (sequence) => {
    sequence.annotate('claims', {})
    await sequence.settle()
    return { after: sequence.addresses() }
  },
  'delete claim': async (sequence, expected) => {
    const kept = Number(property(expected, 'addressKeptForAtLeastSeconds'))
    const within = Number(property(expected, 'addressGoneWithinSeconds'))
    sequence.delete(0)
    await sequence.settle(kept)
    const isKept = sequence.world.all('IPAddress').length === 1
    await sequence.settle(within - kept)
    const isGone = sequence.world.all('IPAddress').length === 0
    return {
      addressKeptForAtLeastSeconds: isKept ? kept : 0,
      addressGoneWithinSeconds: isGone ? within : Infinity,
    }
  },
  'delete pool, then claim': async (sequence, expected) => {
    const within = Number(property(expected, 'claimGoneWithinSeconds'))
    sequence.deletePool()
    sequence.delete(0)
    await sequence.settle(within)
    return {
      claimGoneWithinSeconds: sequence.addresses()[0] === '-' ? within : Infinity,
      poolGone: !sequence.hasPool(),
    }
  },
  'pause pool, delete claim': async (sequence) => {
    sequence.annotate('pool', { [PAUSED]: '' })
    sequence.delete(0)
    await sequence.settle(60)
    const claimKeptWhilePaused = sequence.addresses()[0] !== '-'
    sequence.annotate('pool', {})
    await sequence.settle()
    return { claimKeptWhilePaused, claimGoneAfterUnpause: sequence.addresses()[0] === '-' }
  },
}

describe('what the in-cluster provider does with claims', () => {
  const served = ofKind('claim_sequence').filter(({ id }) => !Object.hasOwn(NOT_SERVED, id))

  it.each(served)('$id: Berth does the same', async ({ input, expect: expected }) => {
    const sequence = new Sequence(input)
    await sequence.settle()
    const addresses = sequence.addresses()
    const then = text(input, 'then')
    const outcome = then === undefined ? {} : await THEN[then]?.(sequence, expected)
    expect(outcome).toBeDefined()
    expect({ addresses, ...Object(outcome) }).toMatchObject(expected)
  })

  it('is all asked, but for what is not served', () => {
    const facts = ofKind('claim_sequence')
    expect(served.length + Object.keys(NOT_SERVED).length).toBe(facts.length)
    const steps = served.flatMap(({ input }) => text(input, 'then') ?? [])
    expect(new Set(steps)).toEqual(new Set(Object.keys(THEN)))
  })

  it('is not done for prefixes: such a claim is left alone', async () => {
    const world = new World()
    world.put('IPAddressClaim', claimObject('claim', { kind: 'InClusterPrefixPool' }))
    await settle(world, allocator(world))
    expect(world.writes).toEqual([])
  })
})

describe('the figures that the in-cluster provider tells', () => {
  it.each(ofKind('pool_status'))('$id: Berth tells the same', async ({ input, expect: expected }) => {
    const sequence = new Sequence(input)
    await sequence.settle(5)
    const [pool = {}] = sequence.world.all('InClusterIPPool')
    expect(property(objectAt(pool, 'status'), 'ipAddresses')).toMatchObject(expected)
  })
})

describe('a pool in use that is to be deleted', () => {
  it.each(ofKind('pool_delete'))(
    '$id: the webhook refuses that, and with force the pool stays',
    async ({ input, expect: expected }) => {
      expect(property(expected, 'allowed')).toBe(false)
      const sequence = new Sequence({ addresses: property(input, 'inUse') ?? [], prefix: 24, claims: 1 })
      await sequence.settle()
      sequence.deletePool()
      await sequence.settle(60)
      expect(sequence.hasPool()).toBe(true)
      sequence.delete(0)
      await sequence.settle()
      expect(sequence.hasPool()).toBe(false)
    },
  )
})
