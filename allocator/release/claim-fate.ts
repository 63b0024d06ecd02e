import { ApiError } from '../../cluster/api/api-error.ts'
import { parseAddress, sameAddress } from '../../network/address/address.ts'
import { isArray, isObject, objectAt, property, text, type JsonObject } from '../../network/json/json.ts'
import type { Lease } from '../../network/lease/lease.ts'
import type { Allocation } from '../allocation.ts'

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

const GROUP = '/apis/ipam.cluster.x-k8s.io'
const VERSIONS = ['v1beta2', 'v1beta1', 'v1alpha1']

/** Asks the API server for the claim of the owner, and the IPAddress of its name. */
export async function claimFate(allocation: Allocation, { owner, address }: Lease): Promise<ClaimFate> {
  if (owner.namespace === '') return 'released'
  const claim = await find(allocation, 'ipaddressclaims', owner)
  const published = claim && (await find(allocation, 'ipaddresses', owner))
  if (claim === undefined || published === undefined) return 'unknown'
  if (claim.object === undefined) allocation.view.forget('IPAddressClaim', owner.namespace, owner.name)
  else allocation.view.learn('IPAddressClaim', claim.object)
  const metadata = objectAt(claim.object ?? {}, 'metadata')
  const lives =
    claim.object !== undefined &&
    text(metadata, 'uid') === owner.uid &&
    text(metadata, 'deletionTimestamp') === undefined
  if (published.object === undefined) return lives ? 'has it' : 'released'
  const named = parseAddress(text(objectAt(published.object, 'spec'), 'address') ?? '')
  // What cannot be read might be this one.
  if (named.ok && !sameAddress(named.value, address)) return 'released'
  return lives ? 'has it' : 'published'
}

/**
 * The object of the owner's name, looked for in a list of that one name: an empty list proves that there is none, where 404 may mean that
 * the API server does not serve the version, or does not know of the definition yet. Undefined: none of the versions is served.
 */
async function find(
  { api }: Allocation,
  plural: string,
  { namespace, name }: { readonly namespace: string; readonly name: string },
): Promise<{ readonly object: JsonObject | undefined } | undefined> {
  for (const version of VERSIONS) {
    const path = `${GROUP}/${version}/namespaces/${encodeURIComponent(namespace)}/${plural}`
    try {
      const list = await api.get(path, { query: { fieldSelector: `metadata.name=${name}` } })
      const items = property(list, 'items')
      if (!isArray(items)) throw new Error(`the answer to ${path} is no list`)
      return {
        object: items.filter(isObject).find((item) => text(objectAt(item, 'metadata'), 'name') === name),
      }
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 404) throw error
    }
  }
  return undefined
}
