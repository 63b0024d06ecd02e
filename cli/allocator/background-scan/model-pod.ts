import type { AllocatedPodRecord } from '../../../cluster/allocation/allocated-pod-record.ts'
import { addressOf } from '../../../cluster/model/address-key.ts'
import type { HeldAddress, ScannedPod } from '../../../scan/cluster.ts'

/** A pod as the allocator keeps it, with the answers that a scan asks for. Made when it is asked for, and not kept. */
export class ModelPod implements ScannedPod {
  readonly #record: AllocatedPodRecord

  constructor(record: AllocatedPodRecord) {
    this.#record = record
  }

  get namespace() {
    return this.#record.namespace
  }

  get name() {
    return this.#record.name
  }

  get uid() {
    return this.#record.uid
  }

  get owner() {
    return this.#record.owner
  }

  get nodeName() {
    return this.#record.nodeName
  }

  get placement() {
    return this.#record.placement
  }

  get networks() {
    return this.#record.networks
  }

  get defaultNetwork() {
    return this.#record.defaultNetwork
  }

  get hostNetwork() {
    return this.#record.hostNetwork
  }

  get runtimeClass() {
    return this.#record.runtimeClass
  }

  get deleting() {
    return this.#record.deleting
  }

  get texts() {
    return this.#record.texts
  }

  get gated() {
    return this.#record.gated
  }

  get attached() {
    return this.#record.traits.attached
  }

  get createdAt(): number | undefined {
    return this.#record.createdAt || undefined
  }

  get addresses(): readonly HeldAddress[] {
    if (!this.attached) return []
    return this.#record.claims.flatMap(({ network, address }) =>
      address === undefined ? [] : [{ network, address: addressOf(address) }],
    )
  }

  get waitsFor(): string {
    const { condition } = this.#record.allocated
    return this.gated && condition?.status === 'False' ? condition.message : ''
  }
}
