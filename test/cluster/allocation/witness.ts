import { Reflector } from '../../../cluster/watch/reflector.ts'
import type { Page } from '../../../cluster/api/list-page.ts'
import type { ApiClient } from '../../../cluster/client.ts'
import { objectAt, property, stringsAt, text, type JsonObject } from '../../../network/json/json.ts'
import { isArray, isObject } from '../../../network/json/json.ts'
import { parseNetworks } from '../../../network/multus/parse.ts'
import { NETWORKS_ANNOTATION } from '../../../network/multus/selection.ts'

/** What a watch on an object kind told of something that must never be. */
export interface Observed {
  /** Versions of objects that were seen. */
  readonly versions: number
  /** Addresses that two objects had at one time. */
  readonly duplicates: readonly string[]
  /** Pods that came with the gate and were seen without it and without an address. */
  readonly bare: readonly string[]
  /** Pods that had one address and later another. */
  readonly moved: readonly string[]
}

interface Seen {
  readonly uid: string
  readonly addresses: readonly string[]
}

/**
 * Watches pods, or IPAddresses, by itself and keeps account of who has which address at every version: it shares nothing with
 * the allocators but the reading of an annotation. A watch tells every version in its order, so that an address that two
 * objects have even for a moment is seen, but for what happens while the API server is away: then the list after it counts.
 */
export class Witness {
  readonly #addressesOf: (object: JsonObject) => readonly string[]
  readonly #now = new Map<string, Seen>()
  readonly #owners = new Map<string, Set<string>>()
  readonly #gated = new Set<string>()
  readonly #given = new Map<string, string>()
  readonly #duplicates: string[] = []
  readonly #bare: string[] = []
  readonly #moved: string[] = []
  readonly #reflector: Reflector
  #versions = 0

  constructor(client: ApiClient, path: string, addressesOf: (object: JsonObject) => readonly string[]) {
    this.#addressesOf = addressesOf
    this.#reflector = new Reflector({
      client: { list: (...args) => this.#listed(client, args), watch: (...args) => client.watch(...args) },
      path,
      sink: {
        isEmpty: () => this.#now.size === 0,
        upsert: (object) => this.#see(object),
        remove: (namespace, name) => this.#lose(`${namespace}/${name}`),
        retain: (keep) => {
          for (const key of this.#now.keys()) if (!keep.has(key)) this.#lose(key)
        },
      },
    })
  }

  start(): void {
    this.#reflector.start()
  }

  async stop(): Promise<Observed> {
    await this.#reflector.stop()
    return this.observed
  }

  get observed(): Observed {
    return { versions: this.#versions, duplicates: this.#duplicates, bare: this.#bare, moved: this.#moved }
  }

  /** How many objects there are now. */
  get count(): number {
    return this.#now.size
  }

  /** How many of them have an address. */
  get served(): number {
    return [...this.#now.values()].filter(({ addresses }) => addresses.length > 0).length
  }

  /** A list is a state of its own: of what was seen before it, nothing is compared with what is seen in it. */
  async *#listed(client: ApiClient, args: Parameters<ApiClient['list']>): ReturnType<ApiClient['list']> {
    const pages: Page[] = []
    for await (const page of client.list(...args)) pages.push({ ...page, items: [...page.items] })
    for (const key of this.#now.keys()) this.#lose(key)
    yield* pages
  }

  #see(object: JsonObject): void {
    this.#versions += 1
    const metadata = objectAt(object, 'metadata')
    const key = `${text(metadata, 'namespace') ?? ''}/${text(metadata, 'name') ?? ''}`
    const uid = text(metadata, 'uid') ?? ''
    this.#lose(key)
    const gated = isGated(object)
    if (gated) this.#gated.add(uid)
    // The annotation of a pod that is still held back is what its author asks for, and nobody's yet.
    const addresses = gated ? [] : this.#addressesOf(object)
    if (!gated && this.#gated.has(uid) && addresses.length === 0) this.#bare.push(key)
    this.#keepAccount(key, uid, addresses)
    this.#now.set(key, { uid, addresses })
    for (const address of addresses) {
      const owners = this.#owners.get(address) ?? new Set<string>()
      this.#owners.set(address, owners.add(key))
      if (owners.size > 1) this.#duplicates.push(`${address}: ${[...owners].join(', ')}`)
    }
  }

  #keepAccount(key: string, uid: string, addresses: readonly string[]): void {
    const now = addresses.join(',')
    const before = this.#given.get(uid)
    if (before !== undefined && before !== now) this.#moved.push(`${key}: ${before} to ${now}`)
    if (now !== '') this.#given.set(uid, now)
  }

  #lose(key: string): void {
    for (const address of this.#now.get(key)?.addresses ?? []) this.#owners.get(address)?.delete(key)
    this.#now.delete(key)
  }
}

function isGated(object: JsonObject): boolean {
  const gates = property(objectAt(object, 'spec'), 'schedulingGates')
  return (
    isArray(gates) && gates.some((gate) => isObject(gate) && text(gate, 'name') === 'ipam.berth.dev/address')
  )
}

/** The addresses of a pod's networks annotation, without prefix length. */
export function annotatedAddresses(pod: JsonObject): readonly string[] {
  const annotation = stringsAt(objectAt(pod, 'metadata'), 'annotations')[NETWORKS_ANNOTATION] ?? ''
  return parseNetworks(annotation, '').elements.flatMap(({ ips }) => ips.map((ip) => ip.split('/')[0] ?? ip))
}

/** The address of a Cluster API IPAddress. */
export const ipAddressOf = (object: JsonObject): readonly string[] => [
  text(objectAt(object, 'spec'), 'address') ?? '',
]
