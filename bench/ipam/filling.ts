import { objectAt, text } from '../../network/json/json.ts'
import { LEASES_PATH } from '../../network/lease/lease.ts'
import type { Cluster } from './cluster.ts'
import { perSecond } from './in-flight.ts'
import { heldLease, STATEFUL_SETS, statefulSet } from './objects.ts'

/** The first address of 10.200.0.0/16 that is handed out. */
const FIRST = 0x0ac80001n

/** Fills a domain with leases that stay: addresses of one range, lowest first, held for the ordinals of a StatefulSet. */
export class Filling {
  readonly #cluster: Cluster
  readonly #set: string
  #count = 0

  private constructor(cluster: Cluster, set: string) {
    this.#cluster = cluster
    this.#set = set
  }

  static async prepare(cluster: Cluster, most: number): Promise<Filling> {
    const set = await cluster.client.create(STATEFUL_SETS, statefulSet('filling', most))
    return new Filling(cluster, text(objectAt(set, 'metadata'), 'uid') ?? '')
  }

  /** Leases until there are so many; those over 60,000 in a domain of their own. Leases a second. */
  async upTo(count: number): Promise<number> {
    const from = this.#count
    this.#count = count
    return perSecond(count - from, 32, (index) => {
      const ordinal = from + index
      const [domain, place] = ordinal < MOST_IN_ONE ? ['filled', ordinal] : ['more', ordinal - MOST_IN_ONE]
      const address = { family: 4, value: FIRST + BigInt(place) } as const
      return this.#cluster.client.create(LEASES_PATH, heldLease(address, { ordinal, set: this.#set, domain }))
    })
  }
}

const MOST_IN_ONE = 60_000
