import { networkKey, type Network } from '../../../network/nad/network.ts'
import type { ClusterView, LivePod } from '../cluster-view.ts'

/** The live pods of a network: how many (counted up to `COUNTED`), and the first few by name. */
export interface Users {
  readonly count: number
  readonly named: readonly string[]
}

const NAMED = 3
const COUNTED = 10_000

export function usersOf(network: Network, view: ClusterView, counts: (pod: LivePod) => boolean): Users {
  const named: string[] = []
  let count = 0
  for (const pod of view.podsUsing(networkKey(network.namespace, network.name))) {
    if (!counts(pod)) continue
    count++
    if (named.length < NAMED) named.push(`${pod.namespace}/${pod.name}`)
    if (count === COUNTED) break
  }
  return { count, named }
}

/** `1 live pod uses it (shop/db-0)`, `12 live pods use it (shop/web-0, shop/web-1, shop/web-2 and 9 more)`. */
export function usersText({ count, named }: Users): string {
  const more = count - named.length
  const names = more > 0 ? `${named.join(', ')} and ${more} more` : named.join(', ')
  const total = count >= COUNTED ? `${COUNTED} or more` : String(count)
  return count === 1 ? `1 live pod uses it (${names})` : `${total} live pods use it (${names})`
}
