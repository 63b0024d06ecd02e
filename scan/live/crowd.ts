import type { Address } from '../../network/address/address.ts'
import { leaseDomain } from '../../network/lease/lease-name.ts'
import type { Network } from '../../network/nad/network.ts'
import type { Holder } from '../../webhook/rules/cluster-view.ts'
import type { HeldAddress, ScannedPod, ScannedView } from '../cluster.ts'
import { networkOf } from './parties.ts'

/** An address of a pod, on a network that is there, with all who hold it. */
export interface Held extends HeldAddress {
  readonly pod: ScannedPod
  readonly on: Network
  readonly holders: readonly Holder[]
  readonly isLeased: boolean
}

/** The addresses of pods one after the other; one that several have is told of once, or 10,000 that share it would be 10,000 times looked at. */
export class Crowd {
  readonly #view: ScannedView
  readonly #seen = new Map<string, boolean>()

  constructor(view: ScannedView) {
    this.#view = view
  }

  /** `isFirst`: nobody has asked about this address; else `holders` is empty. */
  *of(pod: ScannedPod): Iterable<Held & { readonly isFirst: boolean }> {
    for (const held of pod.addresses) {
      const on = networkOf(held.network, this.#view)
      if (on === undefined) continue
      const at = keyOf(on.domain, held.address)
      const known = this.#seen.get(at)
      if (known !== undefined) {
        yield { ...held, pod, on, holders: [], isLeased: known, isFirst: false }
        continue
      }
      const holders = [...this.#view.holdersOf(on.domain, held.address)]
      const isLeased = holders.some(({ kind }) => kind === 'IPLease')
      if (holders.length > 1) this.#seen.set(at, isLeased)
      yield { ...held, pod, on, holders, isLeased, isFirst: true }
    }
  }
}

const keyOf = (domain: string, { family, value }: Address): string =>
  `${leaseDomain(domain)} ${family} ${value}`
