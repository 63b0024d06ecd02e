import type { Allocation } from '../allocation.ts'
import type { Again } from '../work/controller.ts'
import { readClaim, type Claim } from './claim.ts'
import type { ClaimLeases } from './claim-leases.ts'
import { ADDRESS_FINALIZER, RELEASE_FINALIZER } from './contract.ts'
import type { Grace } from './grace.ts'
import { isFor, readIpAddress, type IpAddress } from './ip-address.ts'
import type { IpamStore } from './ipam-store.ts'
import { readMetadata } from './metadata.ts'

/** A finalizer of somebody keeps the IPAddress: its end is told, and this is for the case that it was not. */
const KEPT: Again = { afterMs: 5_000 }

export type Released = Again | 'changed' | undefined

export interface ReleasingParts {
  readonly allocation: Allocation
  readonly store: IpamStore
  readonly leases: ClaimLeases
  readonly grace: Grace
}

/** Takes back what a claim had, in this order: its IPAddress, the lease, the finalizer that kept the claim. */
export class Releasing {
  readonly #parts: ReleasingParts

  constructor(parts: ReleasingParts) {
    this.#parts = parts
  }

  /** The claim is deleted. */
  async release(claim: Claim): Promise<Released> {
    const { allocation, store, leases, grace } = this.#parts
    const { kind, namespace, name } = claim.pool
    const wait = grace.left(claim, allocation.view.poolObject(kind, namespace, name))
    if (wait > 0) return { afterMs: wait }
    const live = await this.#live(claim)
    if (live === undefined) return 'changed'
    const found = await this.#ipAddressOf(live)
    if (found !== undefined && !(await this.removeIpAddress(found))) return KEPT
    const own = allocation.view.leasesOfClaim(claim.namespace, claim.name)
    if (!(await leases.free([...own].filter(({ owner }) => owner.uid === claim.uid)))) return 'changed'
    grace.forget(claim.uid)
    if (!live.finalizers.includes(RELEASE_FINALIZER)) return undefined
    const finalizers = live.finalizers.filter((finalizer) => finalizer !== RELEASE_FINALIZER)
    const changed = await store.changeMetadata('IPAddressClaim', live, { finalizers })
    return changed === undefined ? 'changed' : undefined
  }

  /**
   * The claim is gone, as far as the view knows: an IPAddress that it left behind goes too, as garbage collection would have it but for
   * the finalizer. Its leases then come free by their own controller.
   */
  async clearUp(named: Pick<Claim, 'namespace' | 'name'>): Promise<Released> {
    const { allocation, store } = this.#parts
    const object = allocation.view.ipAddress(named.namespace, named.name)
    const seen = object && readIpAddress(object)
    if (seen === undefined || !isLeftBehind(seen)) return undefined
    if ((await store.find('IPAddressClaim', named)) !== undefined) return 'changed'
    const live = await store.find('IPAddress', named)
    const found = live && readIpAddress(live)
    if (found === undefined || found.uid !== seen.uid) return 'changed'
    return (await this.removeIpAddress(found)) ? undefined : KEPT
  }

  /** Deletes it, and takes our finalizer off. Whether it is gone. */
  async removeIpAddress(found: IpAddress): Promise<boolean> {
    const { store } = this.#parts
    const left = found.deletedAt === undefined ? await store.delete('IPAddress', found) : found.object
    if (left === undefined) return true
    const metadata = readMetadata(left)
    const finalizers = metadata.finalizers.filter((finalizer) => finalizer !== ADDRESS_FINALIZER)
    if (finalizers.length === metadata.finalizers.length) return false
    const changed = await store.changeMetadata('IPAddress', metadata, { finalizers })
    return changed === undefined
      ? (await store.find('IPAddress', found)) === undefined
      : readMetadata(changed).finalizers.length === 0
  }

  /** The claim as it is now; undefined if it is not this one that is deleted: the view knows. */
  async #live(claim: Claim): Promise<Claim | undefined> {
    const object = await this.#parts.store.find('IPAddressClaim', claim)
    const live = object && readClaim(object)
    return live?.uid === claim.uid && live.deletedAt !== undefined ? live : undefined
  }

  async #ipAddressOf(claim: Claim): Promise<IpAddress | undefined> {
    const object = await this.#parts.store.find('IPAddress', claim)
    const found = object && readIpAddress(object)
    return found !== undefined && isFor(found, claim) ? found : undefined
  }
}

/** Whether a claim had it: what people make by hand to keep an address back stays. */
const isLeftBehind = ({ claimName, claimUid, name }: IpAddress): boolean =>
  claimName === name && claimUid !== undefined
