import type { NetworkKey } from '../../network/nad/network.ts'
import { Groups } from './groups.ts'
import type { HoldingsByDomain } from './holdings.ts'
import { OrderedEntries } from './ordered-entries.ts'
import { objectKey } from './sink.ts'
import { macKey, networkKeysOf, type Claim, type PodRecord } from './pod-record.ts'
import type { ReadPod } from './read-pod.ts'

/** How a network's domain is found; a change of it is told by `rehome`. */
export type DomainOf = (network: NetworkKey) => string

/** The live pods that use networks, with the addresses and MACs that they hold. */
export class PodIndex {
  readonly #byNamespace = new Map<string, Map<string, PodRecord>>()
  readonly #byNetwork = new Groups<PodRecord>()
  readonly #macs = new Map<string, OrderedEntries<number, PodRecord>>()
  readonly #holdings: HoldingsByDomain
  readonly #domainOf: DomainOf
  #asking = 0
  #size = 0

  constructor(holdings: HoldingsByDomain, domainOf: DomainOf) {
    this.#holdings = holdings
    this.#domainOf = domainOf
  }

  /** How many pods ask for a network. */
  get asking(): number {
    return this.#asking
  }

  get size(): number {
    return this.#size
  }

  get(namespace: string, name: string): PodRecord | undefined {
    return this.#byNamespace.get(namespace)?.get(name)
  }

  *all(): Iterable<PodRecord> {
    for (const pods of this.#byNamespace.values()) yield* pods.values()
  }

  in(namespace: string): Iterable<PodRecord> {
    return this.#byNamespace.get(namespace)?.values() ?? []
  }

  using(network: NetworkKey): Iterable<PodRecord> {
    return this.#byNetwork.of(network)
  }

  withMac(domain: string, mac: string): Iterable<PodRecord> {
    const key = macKey(mac)
    return key === undefined ? [] : new Set(this.#macs.get(domain)?.at(key))
  }

  *keys(): Iterable<string> {
    for (const [namespace, pods] of this.#byNamespace) {
      for (const name of pods.keys()) yield objectKey(namespace, name)
    }
  }

  /** Adds a pod that is not there. */
  add({ record: pod, uses }: ReadPod): void {
    const pods = this.#byNamespace.get(pod.namespace) ?? new Map<string, PodRecord>()
    this.#byNamespace.set(pod.namespace, pods)
    pods.set(pod.name, pod)
    this.#size++
    for (const network of uses) this.#byNetwork.add(network, pod)
    for (const claim of pod.claims) this.#hold(this.#domainOf(claim.network), claim, pod)
    if (pod.asks) this.#asking++
  }

  remove(namespace: string, name: string): void {
    const pods = this.#byNamespace.get(namespace)
    const pod = pods?.get(name)
    if (pods === undefined || pod === undefined) return
    pods.delete(name)
    this.#size--
    if (pods.size === 0) this.#byNamespace.delete(namespace)
    for (const network of networkKeysOf(pod)) this.#byNetwork.remove(network, pod)
    for (const claim of pod.claims) this.#release(this.#domainOf(claim.network), claim, pod)
    if (pod.asks) this.#asking--
  }

  /** Moves what pods hold on the network from one domain to another: its NAD came, went, or changed. */
  rehome(network: NetworkKey, from: string, to: string): void {
    for (const pod of this.#byNetwork.of(network)) {
      for (const claim of pod.claims) {
        if (claim.network !== network) continue
        this.#release(from, claim, pod)
        this.#hold(to, claim, pod)
      }
    }
  }

  #hold(domain: string, claim: Claim, pod: PodRecord): void {
    if (claim.address !== undefined) this.#holdings.add(domain, claim.address, pod)
    if (claim.mac === undefined) return
    const macs = this.#macs.get(domain) ?? new OrderedEntries<number, PodRecord>()
    this.#macs.set(domain, macs)
    macs.add(claim.mac, pod)
  }

  #release(domain: string, claim: Claim, pod: PodRecord): void {
    if (claim.address !== undefined) this.#holdings.remove(domain, claim.address, pod)
    if (claim.mac === undefined) return
    const macs = this.#macs.get(domain)
    macs?.remove(claim.mac, pod)
    if (macs?.size === 0) this.#macs.delete(domain)
  }
}
