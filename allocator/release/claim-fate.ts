import { parseAddress, sameAddress } from '../../network/address/address.ts'
import { objectAt, text, type JsonObject } from '../../network/json/json.ts'
import type { Lease } from '../../network/lease/lease.ts'
import type { Allocation } from '../allocation.ts'
import { CLAIMS, findNamed, IP_ADDRESSES } from '../api/find-named.ts'

/** What has become of the claim that has a lease's address, by the API server itself. */
export type ClaimFate =
  /** It lives, and has not been told any other address. */
  | 'has it'
  /** Nobody goes by the address: the claim is gone, or about to go, or has another one; no IPAddress of its name names this one. */
  | 'released'
  /** The claim is gone, or about to go, but the IPAddress that tells its machine of the address is still there. */
  | 'published'
  /** The API server does not serve these kinds (any more): nothing is known of machines that have such addresses. */
  | 'unknown'

/** Asks the API server for the claim of the owner, and the IPAddress of its name. */
export async function claimFate(allocation: Allocation, { owner, address }: Lease): Promise<ClaimFate> {
  if (owner.namespace === '') return 'released'
  // Gone is the one that was known when the question was asked: by the time of the answer another may be there.
  const before = allocation.view.claim(owner.namespace, owner.name)
  const claim = await findNamed(allocation.api, CLAIMS, owner)
  const published = claim && (await findNamed(allocation.api, IP_ADDRESSES, owner))
  if (claim === undefined || published === undefined) return 'unknown'
  if (claim.object !== undefined) allocation.view.learn('IPAddressClaim', claim.object)
  else if (before !== undefined)
    allocation.view.forget('IPAddressClaim', owner.namespace, owner.name, uidOf(before))
  const metadata = objectAt(claim.object ?? {}, 'metadata')
  const lives =
    claim.object !== undefined &&
    uidOf(claim.object) === owner.uid &&
    text(metadata, 'deletionTimestamp') === undefined
  if (published.object === undefined) return lives ? 'has it' : 'released'
  const named = parseAddress(text(objectAt(published.object, 'spec'), 'address') ?? '')
  // What cannot be read might be this one.
  if (named.ok && !sameAddress(named.value, address)) return 'released'
  return lives ? 'has it' : 'published'
}

const uidOf = (object: JsonObject): string => text(objectAt(object, 'metadata'), 'uid') ?? ''
