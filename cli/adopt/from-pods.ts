import { parseAddress } from '../../network/address/address.ts'
import { isBerthManaged } from '../../network/nad/managed.ts'
import { networkKey } from '../../network/nad/network.ts'
import type { Inventory } from '../cluster/inventory.ts'
import type { Candidate } from './candidate.ts'
import { podFacts, type PodFacts } from './pod-facts.ts'

/**
 * The addresses that running pods show in `network-status` on networks whose addresses Berth hands out, and on those named
 * (`shop/lan`), which it is to hand out from now on.
 */
export function candidatesOfPods(inventory: Inventory, named: readonly string[]): readonly Candidate[] {
  const wanted = new Set([
    ...named,
    ...inventory
      .networks()
      .filter(isBerthManaged)
      .map(({ namespace, name }) => networkKey(namespace, name)),
  ])
  return inventory.objects('Pod').flatMap((object) => ofPod(podFacts(object), wanted))
}

const ofPod = (
  { namespace, name, status, ended }: PodFacts,
  wanted: ReadonlySet<string>,
): readonly Candidate[] =>
  ended
    ? []
    : status
        .filter((entry) => wanted.has(entry.name))
        .flatMap((entry) =>
          entry.ips.flatMap((ip) => {
            const address = parseAddress(ip)
            if (!address.ok) return []
            return [
              { address: address.value, namespace, name, network: entry.name, source: 'network-status' },
            ]
          }),
        )
