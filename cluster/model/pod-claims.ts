import { parseNetworkStatus } from '../../network/multus/parse.ts'
import { interfaceOf, type NetworkSelectionElement } from '../../network/multus/selection.ts'
import { networkKey, type NetworkKey } from '../../network/nad/network.ts'
import { addressKeyOf } from './address-key.ts'
import { defaultNetworkKey, macKey, type Claim } from './pod-record.ts'

/** What a pod asks for and has got, as far as it decides on what it holds. */
export interface ClaimSource {
  readonly namespace: string
  readonly networks: readonly NetworkSelectionElement[]
  readonly defaultNetwork: NetworkSelectionElement | undefined
  /** The `network-status` annotation; empty if there is none yet. */
  readonly status: string
  /** Makes equal strings one. */
  readonly intern: (text: string) => string
}

/** One attachment with the addresses (with or without prefix length) and the MAC that it has or asks for. */
interface Held {
  readonly network: NetworkKey
  readonly ips: readonly string[]
  readonly mac: string | undefined
}

/**
 * What a pod holds: what network-status says that it got; for attachments that are not in there (yet), the addresses
 * and the MAC that it asks for. Its address on the cluster's own network is of no concern.
 */
export function claimsOf(source: ClaimSource): readonly Claim[] {
  const { got, interfaces } = statusOf(source)
  const held = [...got, ...wanted(source, interfaces)]
  const claims = new Map<string, Claim>()
  for (const attachment of held)
    addClaims(claims, { ...attachment, network: source.intern(attachment.network) })
  return [...claims.values()]
}

function addClaims(claims: Map<string, Claim>, { network, ips, mac }: Held): void {
  let pending = mac === undefined ? undefined : macKey(mac)
  for (const ip of ips) {
    const slash = ip.indexOf('/')
    const key = addressKeyOf(slash < 0 ? ip : ip.slice(0, slash))
    if (key === undefined) continue
    if (claims.has(`${network} ${key}`)) continue
    claims.set(`${network} ${key}`, { network, address: key, mac: pending })
    pending = undefined
  }
  if (pending !== undefined)
    claims.set(`${network} mac ${pending}`, { network, address: undefined, mac: pending })
}

interface Status {
  readonly got: readonly Held[]
  /** The interfaces that are there; `eth0` among them only if the pod's default network is a NAD of its own choice. */
  readonly interfaces: ReadonlySet<string>
}

function statusOf({ namespace, defaultNetwork, status }: ClaimSource): Status {
  const got: Held[] = []
  const interfaces = new Set<string>()
  if (status === '') return { got, interfaces }
  for (const entry of parseNetworkStatus(status)) {
    const network = entry.name.includes('/') ? entry.name : networkKey(namespace, entry.name)
    const chosen = defaultNetwork !== undefined && network === defaultNetworkKey(defaultNetwork)
    if (entry.default && !chosen) continue
    got.push({ network, ips: entry.ips, mac: entry.mac })
    interfaces.add(entry.default ? 'eth0' : entry.interface)
  }
  return { got, interfaces }
}

function* wanted(source: ClaimSource, present: ReadonlySet<string>): Iterable<Held> {
  for (const [place, element] of source.networks.entries()) {
    if (present.has(interfaceOf(element, place))) continue
    const network = networkKey(element.namespace ?? source.namespace, element.name)
    yield { network, ips: element.ips, mac: element.mac }
  }
  const standard = source.defaultNetwork
  if (standard === undefined || present.has('eth0')) return
  yield { network: defaultNetworkKey(standard), ips: standard.ips, mac: standard.mac }
}
