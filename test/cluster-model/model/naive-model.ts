import { parseAddress } from '../../../network/address/address.ts'
import { parseRange, type AddressRange } from '../../../network/address/range.ts'
import { contains, intersection } from '../../../network/address/range.ts'
import {
  identity,
  type IpAddressSpec,
  type NadSpec,
  type PodSpec,
  type PoolSpec,
  type WhereaboutsSpec,
  type WorldObject,
} from './cluster-objects.ts'

/** One thing held: on which domain, which address or MAC, by whom (`Pod red/p1`) and for whom (`Deployment red/web`). */
export interface NaiveHold {
  readonly domain: string
  readonly address: string
  readonly holder: string
  readonly owner: string
}

/** The model written without indexes: lists, and loops over all of them. */
export class NaiveModel {
  readonly objects = new Map<string, WorldObject>()

  put(object: WorldObject): void {
    this.objects.set(keyOf(object), object)
  }
  delete(object: WorldObject): void {
    this.objects.delete(keyOf(object))
  }
  replaceAll(kind: WorldObject['kind'], objects: readonly WorldObject[]): void {
    for (const [key, object] of this.objects) if (object.kind === kind) this.objects.delete(key)
    for (const object of objects) this.put(object)
  }

  get nads(): readonly NadSpec[] {
    return [...this.objects.values()].flatMap((o) =>
      o.kind === 'NetworkAttachmentDefinition' ? [o.spec] : [],
    )
  }
  get pods(): readonly PodSpec[] {
    return [...this.objects.values()].flatMap((o) => (o.kind === 'Pod' && isKept(o.spec) ? [o.spec] : []))
  }
  get pools(): readonly PoolSpec[] {
    return [...this.objects.values()].flatMap((o) =>
      o.kind === 'InClusterIPPool' || o.kind === 'GlobalInClusterIPPool' ? [o.spec] : [],
    )
  }
  get ipAddresses(): readonly IpAddressSpec[] {
    return [...this.objects.values()].flatMap((o) => (o.kind === 'IPAddress' ? [o.spec] : []))
  }
  get whereabouts(): readonly WhereaboutsSpec[] {
    return [...this.objects.values()].flatMap((o) => (o.kind === 'WhereaboutsIPPool' ? [o.spec] : []))
  }

  domainOf(network: string): string {
    const nad = this.nads.find(({ namespace, name }) => `${namespace}/${name}` === network)
    return nad?.domain ?? nad?.networkName ?? 'default'
  }

  /** Everything that is held, repeated where several claims say the same. */
  holds(): readonly NaiveHold[] {
    return [...this.#podHolds(), ...this.#ipAddressHolds(), ...this.#whereaboutsHolds()]
  }

  #podHolds(): readonly NaiveHold[] {
    return this.pods.flatMap((pod) =>
      attachmentsOf(pod).flatMap(({ network, ips }) =>
        ips.map((address) => ({
          domain: this.domainOf(network),
          address,
          holder: `Pod ${pod.namespace}/${pod.name}`,
          owner: ownerOf(pod),
        })),
      ),
    )
  }

  #ipAddressHolds(): readonly NaiveHold[] {
    return this.ipAddresses.map(({ namespace, name, address, poolKind }) => {
      const pool = this.pools.find(
        (candidate) => candidate.kind === poolKind && ['', namespace].includes(candidate.namespace),
      )
      const holder = `IPAddress ${namespace}/${name}`
      return { domain: pool?.domain ?? 'default', address, holder, owner: holder }
    })
  }

  #whereaboutsHolds(): readonly NaiveHold[] {
    return this.whereabouts.flatMap((spec) =>
      Object.entries(spec.allocations).flatMap(([offset, pod]) =>
        this.#whereaboutsDomains(spec).map((domain) => {
          const live = this.pods.find(({ namespace, name }) => `${namespace}/${name}` === pod)
          const owner = live === undefined ? `Pod ${pod}` : ownerOf(live)
          return { domain, address: `10.0.0.${offset}`, holder: `whereabouts ${pod}`, owner }
        }),
      ),
    )
  }

  #whereaboutsDomains({ networkName, range }: WhereaboutsSpec): readonly string[] {
    for (const wanted of networkName === undefined ? [undefined] : [networkName, undefined]) {
      const nads = this.nads.filter(
        (nad) => nad.networkName === wanted && intersection(rangeOf(nad.range), rangeOf(range)) !== undefined,
      )
      if (nads.length > 0) return [...new Set(nads.map((nad) => nad.domain ?? nad.networkName ?? 'default'))]
    }
    return [networkName ?? 'default']
  }

  usage(domain: string, ranges: readonly AddressRange[]) {
    const held = this.holds().filter(
      (hold) => hold.domain === domain && ranges.some((range) => contains(range, addressOf(hold.address))),
    )
    const counts = new Map<string, Set<string>>()
    for (const { owner, address } of held)
      counts.set(owner, (counts.get(owner) ?? new Set<string>()).add(address))
    const top = [...counts].map(([owner, addresses]) => ({ owner, count: addresses.size }))
    return {
      used: BigInt(new Set(held.map(({ address }) => address)).size),
      top: top.toSorted((a, b) => b.count - a.count || (a.owner < b.owner ? -1 : 1)),
    }
  }
}

const keyOf = (object: WorldObject): string => {
  const { namespace, name } = identity(object)
  return `${object.kind} ${namespace}/${name}`
}

export function rangeOf(text: string): AddressRange {
  const range = parseRange(text)
  if (!range.ok) throw new Error(range.problem)
  return range.value
}

export function addressOf(text: string) {
  const address = parseAddress(text)
  if (!address.ok) throw new Error(address.problem)
  return address.value
}

export const ownerOf = ({ namespace, name, deployment }: PodSpec): string =>
  deployment === undefined ? `Pod ${namespace}/${name}` : `Deployment ${namespace}/${deployment}`

/** What the pod got, and what it asks for on interfaces that it has not got. */
export function attachmentsOf(pod: PodSpec) {
  if (pod.hostNetwork) return []
  const got = pod.status.filter((status) => !status.default)
  const interfaces = new Set(got.map((status) => status.interface))
  const wanted = pod.asked.filter((_asked, place) => !interfaces.has(`net${place + 1}`))
  return [...got, ...wanted]
}

export const networksOf = (pod: PodSpec): ReadonlySet<string> =>
  new Set(
    [...pod.asked, ...attachmentsOf(pod).filter(({ ips, mac }) => ips.length > 0 || mac !== undefined)].map(
      ({ network }) => network,
    ),
  )

/** Pods that have ended, or neither ask for a network nor hold anything on one, are none of the model's. */
const isKept = (pod: PodSpec): boolean =>
  !['Succeeded', 'Failed'].includes(pod.phase) && networksOf(pod).size > 0
