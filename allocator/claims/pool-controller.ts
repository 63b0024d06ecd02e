import type { JsonObject } from '../../network/json/json.ts'
import { poolPot } from '../../network/nad/address-pots.ts'
import type { Allocation } from '../allocation.ts'
import { IP_ADDRESSES, listObjects } from '../api/find-named.ts'
import type { Again, Controller } from '../work/controller.ts'
import { POOL_FINALIZER, poolKey, poolOfKey, type PoolName } from './contract.ts'
import { IpamStore } from './ipam-store.ts'
import { poolRefOf, readMetadata } from './metadata.ts'
import { figuresOf, isInUse, isTold } from './pool-figures.ts'
import { Serving, type ControllerOptions } from './serving.ts'

/** Milliseconds between two writes of a pool's figures: a hundred claims at once are one change. */
const FIGURES_PERIOD = 1000
/** A pool that is kept while its addresses are in use: their end is told, and this is for the case that it was not. */
const KEPT: Again = { afterMs: 30_000 }
const CHANGED: Again = { afterMs: 100 }

/** Protects pools that are in use, and tells their figures. Keys are `InClusterIPPool default/pool`, `GlobalInClusterIPPool /pool`. */
export class PoolController implements Controller {
  readonly name = 'pools'
  readonly #allocation: Allocation
  readonly #store: IpamStore
  readonly #serving: Serving
  readonly #now: () => number
  /** When the figures of each pool were written last. */
  readonly #written = new Map<string, number>()

  constructor(allocation: Allocation, options: ControllerOptions = {}) {
    this.#allocation = allocation
    this.#store = new IpamStore(allocation)
    this.#serving = options.serving ?? new Serving(allocation, options)
    this.#now = options.now ?? (() => performance.now())
  }

  async reconcile(key: string): Promise<Again | undefined> {
    const pool = poolOfKey(key)
    if (pool === undefined) return undefined
    if (!(await this.#serving.serves())) return this.#serving.again
    const object = this.#allocation.view.poolObject(pool.kind, pool.namespace, pool.name)
    if (object === undefined) {
      this.#written.delete(key)
      return undefined
    }
    const { deletedAt, finalizers } = readMetadata(object)
    const isProtected = finalizers.includes(POOL_FINALIZER)
    if (deletedAt !== undefined) return isProtected ? this.#letGo(pool, object) : undefined
    if (!isProtected) return this.#setFinalizers(pool, object, [...finalizers, POOL_FINALIZER])
    return this.#tellFigures(key, pool, object)
  }

  /** The pool is deleted: it goes when nobody has an address of it any more, by the API server itself. */
  async #letGo(pool: PoolName, object: JsonObject): Promise<Again | undefined> {
    if (isInUse(this.#allocation.view, pool)) return KEPT
    const key = poolKey(pool)
    for await (const address of listObjects(this.#allocation.api, IP_ADDRESSES, pool.namespace)) {
      const from = poolRefOf(address)
      if (from !== undefined && poolKey(from) === key) return KEPT
    }
    const { finalizers } = readMetadata(object)
    return this.#setFinalizers(
      pool,
      object,
      finalizers.filter((finalizer) => finalizer !== POOL_FINALIZER),
    )
  }

  async #setFinalizers(
    { kind }: PoolName,
    object: JsonObject,
    finalizers: readonly string[],
  ): Promise<Again | undefined> {
    const changed = await this.#store.changeMetadata(kind, readMetadata(object), { finalizers })
    // What is left to do is done in a look at the pool as it is now; the watch tells of it where the view does not know yet.
    return changed === undefined ? CHANGED : { afterMs: 0 }
  }

  async #tellFigures(key: string, pool: PoolName, object: JsonObject): Promise<Again | undefined> {
    const { view, settings } = this.#allocation
    const read = view.pool(pool.kind, pool.namespace, pool.name)
    if (read === undefined) return undefined
    const wait = (this.#written.get(key) ?? -Infinity) + FIGURES_PERIOD - this.#now()
    if (wait > 0) return { afterMs: Math.ceil(wait) }
    const figures = figuresOf(view, pool, poolPot(read, settings()))
    if (isTold(object, figures)) return undefined
    this.#written.set(key, this.#now())
    const changed = await this.#store.changeStatus(pool.kind, readMetadata(object), {
      ipAddresses: { ...figures },
    })
    return changed === undefined ? { afterMs: FIGURES_PERIOD } : undefined
  }
}

export const createPoolController = (allocation: Allocation, options?: ControllerOptions): PoolController =>
  new PoolController(allocation, options)
