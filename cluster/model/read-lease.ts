import type { JsonObject } from '../../network/json/json.ts'
import { readLease, type Lease, type LeasePod } from '../../network/lease/lease.ts'
import { SharedValues, stringInterning } from './interning.ts'
import { LeaseRecord, termsOf, type LeaseTerms, type PodOwner } from './lease-record.ts'

/** The pod of that namespace and name as others keep it: equal strings need not be kept twice. */
export type KnownPod = (
  namespace: string,
  name: string,
) => { readonly name: string; readonly uid: string } | undefined

/** Reads raw leases into records that share what they have in common. */
export class LeaseReader {
  readonly #terms = new SharedValues<LeaseTerms>(4_096)
  readonly #nodes = stringInterning(16_384)
  readonly #knownPod: KnownPod
  readonly #ownerOf: PodOwner

  constructor(knownPod: KnownPod, ownerOf: PodOwner) {
    this.#knownPod = knownPod
    this.#ownerOf = ownerOf
  }

  /** Undefined if it cannot be read: it holds nothing. */
  read(object: JsonObject): LeaseRecord | undefined {
    const lease = readLease(object)
    return lease && new LeaseRecord(this.#shared(lease), this.#termsOf(lease), this.#ownerOf)
  }

  #termsOf(lease: Lease): LeaseTerms {
    const { domain, prefix, pool, owner } = lease
    const parts = [
      domain,
      prefix,
      pool.kind,
      pool.namespace,
      pool.name,
      owner.kind,
      owner.namespace,
      owner.interface ?? null,
    ]
    return this.#terms.of(JSON.stringify(parts), () => termsOf(lease))
  }

  /** The same lease, with strings that are kept elsewhere already: the pod's name and uid stand in three objects. */
  #shared(lease: Lease): Lease {
    const { owner, pod } = lease
    if (pod === undefined) return lease
    const known = this.#knownPod(owner.namespace, pod.name)
    const name = known?.name ?? pod.name
    const uid = known?.uid === pod.uid ? known.uid : pod.uid
    const node = pod.node === undefined ? undefined : this.#nodes.of(pod.node)
    const shared: LeasePod = { name, uid, node }
    if (owner.kind !== 'Pod') return { ...lease, pod: shared }
    const same = {
      name: owner.name === name ? name : owner.name,
      uid: owner.uid === uid ? uid : owner.uid,
    }
    return { ...lease, owner: { ...owner, ...same }, pod: shared }
  }
}
