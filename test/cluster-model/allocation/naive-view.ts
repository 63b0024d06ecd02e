import { leaseDomain } from '../../../network/lease/lease-name.ts'
import type { Stored } from './pretend-cluster.ts'
import type { Written } from './small-world.ts'

/** Who holds what, by looking at every object. */
export class NaiveView {
  readonly #written: readonly Written[]

  constructor(objects: Iterable<Stored>) {
    this.#written = [...objects].map(({ written }) => written)
  }

  isFree(domain: string, address: string): boolean {
    const wanted = leaseDomain(domain)
    return !this.#written.some((object) =>
      this.#heldBy(object).some((held) => held.address === address && leaseDomain(held.domain) === wanted),
    )
  }

  leaseNames(wanted: (lease: NonNullable<Written['lease']>) => boolean): readonly string[] {
    return this.#written
      .flatMap(({ name, lease }) => (lease !== undefined && wanted(lease) ? [name] : []))
      .toSorted()
  }

  #heldBy(object: Written): readonly { readonly domain: string; readonly address: string }[] {
    const { lease, podAddresses = [], addresses = [], fixed } = object
    const network = this.#written.find(
      ({ kind, name }) => kind === 'NetworkAttachmentDefinition' && name === 'net',
    )
    return [
      ...(lease === undefined ? [] : [lease]),
      ...podAddresses.map((address) => ({ domain: network?.domain ?? 'default', address })),
      ...addresses.map((address) => ({ domain: 'default', address })),
      ...(fixed === undefined ? [] : [{ domain: 'default', address: fixed }]),
    ]
  }
}
