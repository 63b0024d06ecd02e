import { isDeepStrictEqual } from 'node:util'
import { formatAddress, parseAddress, type Address } from '../../network/address/address.ts'
import { contains } from '../../network/address/range.ts'
import { annotationsOf } from '../../network/json/annotations.ts'
import { text } from '../../network/json/json.ts'
import { setKeys } from '../../network/multus/edit.ts'
import { parseNetworks } from '../../network/multus/parse.ts'
import {
  DEFAULT_NETWORK_ANNOTATION,
  interfaceOf,
  NETWORKS_ANNOTATION,
  type NetworkSelectionElement,
} from '../../network/multus/selection.ts'
import { drawnPots, ownPots } from '../../network/nad/address-pots.ts'
import { isBerthManaged } from '../../network/nad/managed.ts'
import type { Network } from '../../network/nad/network.ts'
import type { RuleContext } from '../rules/rule.ts'
import type { PodSubject } from '../rules/subject.ts'
import { NOTHING, type PodMutation } from './mutation.ts'
import { ObjectPatch } from './object-patch.ts'

/**
 * A manifest that is applied again says the networks as its file has them, without the addresses that Berth leased and wrote there. The
 * pod would come back from its next sandbox without them ("missing IP config") until the allocator has put them back, and GitOps
 * tools would see a difference for ever. So they are put back at once: of an unchanged manifest nothing remains to be changed.
 * An element that asks for another address says something of its own: it is left as it is.
 */
export const restoreLeasedAttachments: PodMutation = {
  id: 'restore-leased-attachments',
  summary: 'keeps the leased addresses of a pod whose manifest is applied again',
  operations: ['UPDATE'],

  mutate(subject, context) {
    if (context.settings.berthUsers.has(subject.user)) return NOTHING
    const patch = new ObjectPatch(subject.object)
    for (const { key, home } of annotationsWith(subject)) {
      const restored = restoredText(key, { subject, home, context })
      if (restored !== undefined) patch.set(['metadata', 'annotations', key], restored)
    }
    return patch.change([])
  },

  accountsFor: () => [],
}

/** The two annotations, with the namespace in which Multus looks for a network that names none. */
const annotationsWith = ({ namespace }: PodSubject) => [
  { key: NETWORKS_ANNOTATION, home: namespace },
  { key: DEFAULT_NETWORK_ANNOTATION, home: 'kube-system' },
]

interface Place {
  readonly subject: PodSubject
  readonly home: string
  readonly context: RuleContext
}

/** The annotation with the leased addresses in it; undefined if none is missing. */
function restoredText(key: string, place: Place): string | undefined {
  const { subject, home } = place
  const old = text(annotationsOf(subject.oldObject ?? {}), key)
  const written = subject.annotations[key]
  if (old === undefined || written === undefined || old === written) return undefined
  const [before, now] = [parseNetworks(old, ''), parseNetworks(written, '')]
  // What Multus refuses is left as it is: rule annotation-grammar refuses the update.
  if (before.problems.length > 0 || now.problems.length > 0) return undefined
  const known = new Map(before.elements.map((element, at) => [identityOf(element, at, home), element]))
  let restored = written
  for (const [at, element] of now.elements.entries()) {
    const leased = known.get(identityOf(element, at, home))
    if (leased === undefined || !lacks(element, leased) || !isLeased(leased, place)) continue
    const edited = setKeys(restored, at, { ips: leased.ips })
    if (edited.ok) restored = edited.value
  }
  if (restored === written) return undefined
  return isSame(restored, old) ? old : restored
}

const identityOf = (element: NetworkSelectionElement, at: number, home: string): string =>
  `${element.namespace ?? home}/${element.name} ${interfaceOf(element, at)}`

/** Whether it asks for nothing but the other's addresses, and not just as the other does. */
function lacks({ ips }: NetworkSelectionElement, old: NetworkSelectionElement): boolean {
  const before = new Set(old.ips.map(addressText))
  return ips.every((ip) => before.has(addressText(ip))) && !isDeepStrictEqual(ips, old.ips)
}

/** `192.168.20.5` of `192.168.20.5/24`; what cannot be read as it is written. */
function addressText(ip: string): string {
  const address = addressOf(ip)
  return address === undefined ? ip : formatAddress(address)
}

function addressOf(ip: string): Address | undefined {
  const slash = ip.indexOf('/')
  const parsed = parseAddress(slash < 0 ? ip : ip.slice(0, slash))
  return parsed.ok ? parsed.value : undefined
}

/** Whether Berth hands out the network's addresses, and one of the element's is the pod's by lease. */
function isLeased({ namespace, name, ips }: NetworkSelectionElement, place: Place): boolean {
  const network = place.context.view.network(namespace ?? place.home, name)
  if (network === undefined || !isBerthManaged(network)) return false
  return ips.some((ip) => {
    const address = addressOf(ip)
    return address !== undefined && isLeasedTo(place, network, address)
  })
}

/** By its lease; while the watch has not told of one, an address of the network's own is taken for leased. */
function isLeasedTo({ subject, context }: Place, network: Network, address: Address): boolean {
  for (const { lease } of context.view.holdersOf(network.domain, address))
    if (lease !== undefined) return lease.pod?.uid === subject.uid
  const { settings, view } = context
  const pots = [...ownPots(network, settings), ...drawnPots(network, settings, view)]
  return pots.some(({ ranges }) => ranges.some((range) => contains(range, address)))
}

/** Whether the two texts say the same as JSON: then the one that is stored stays, to the byte. */
function isSame(restored: string, old: string): boolean {
  try {
    const [now, before]: readonly unknown[] = [JSON.parse(restored), JSON.parse(old)]
    return isDeepStrictEqual(now, before)
  } catch {
    return false
  }
}
