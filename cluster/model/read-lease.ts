import type { JsonObject } from '../../network/json/json.ts'
import { readLease, type Lease } from '../../network/lease/lease.ts'
import { SharedValues, stringInterning } from './interning.ts'
import {
  isThePod,
  LeaseRecord,
  termsOf,
  type LeaseParties,
  type LeaseTerms,
  type PodOwner,
} from './lease-record.ts'
import { packUid, sameUid, type PackedUid } from './packed-uid.ts'

/** The pod of that namespace and name as it is kept: its strings need not be kept twice. */
export type KnownPod = (
  namespace: string,
  name: string,
) => { readonly name: string; readonly packedUid: PackedUid } | undefined

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
    return lease && new LeaseRecord(lease, this.#termsOf(lease), this.#partiesOf(lease))
  }

  #termsOf(lease: Lease): LeaseTerms {
    const { domain, prefix, pool, owner } = lease
    const { kind, namespace, interface: link } = owner
    const parts = [domain, prefix, pool.kind, pool.namespace, pool.name, kind, namespace, link ?? null]
    return this.#terms.of(JSON.stringify(parts), () => termsOf(lease, this.#ownerOf))
  }

  #partiesOf({ owner, pod }: Lease): LeaseParties {
    const { name, ordinal } = owner
    const ownerUid = packUid(owner.uid)
    const beside = { name, uid: ownerUid, ordinal }
    if (pod === undefined) return { owner: beside, podName: undefined, podUid: undefined, node: undefined }
    const known = this.#knownPod(owner.namespace, pod.name)
    const podUid = packUid(pod.uid)
    return {
      owner: isThePod(owner, ownerUid, pod) ? undefined : beside,
      podName: known?.name ?? pod.name,
      podUid: known !== undefined && sameUid(known.packedUid, podUid) ? known.packedUid : podUid,
      node: pod.node === undefined ? undefined : this.#nodes.of(pod.node),
    }
  }
}
