import type { Holder } from '../../cluster/model/view.ts'
import { formatAddress, type Address } from '../../network/address/address.ts'
import { leaseDomain } from '../../network/lease/lease-name.ts'
import type { Lease, LeasePool } from '../../network/lease/lease.ts'
import type { Inventory } from '../cluster/inventory.ts'
import { placesOf, type Place } from './places.ts'
import { quarantineOf, time } from './rest.ts'

/** What there is to say of an address in one domain. */
export interface Explained {
  readonly domain: string
  /** `held`, `free`. */
  readonly verdict: string
  /** A word and what it is about: `['by', 'pod shop/web-1']`. */
  readonly facts: readonly (readonly [word: string, fact: string])[]
}

export interface Question {
  readonly address: Address
  /** Only that one; all in which anything is known of the address if undefined. */
  readonly domain: string | undefined
  /** How long an address rests, in milliseconds. */
  readonly quarantine: number
}

type Fact = Explained['facts'][number]

/** Who has an address, since when, and why it is not free; or who would hand it out. One answer for each domain, at least one. */
export function explainAddress(question: Question, inventory: Inventory): readonly Explained[] {
  const places = Map.groupBy(placesOf(question.address, inventory), ({ domain }) => leaseDomain(domain))
  const asked = question.domain === undefined ? domainsOf(inventory) : [question.domain]
  const answers = asked.flatMap((domain) => {
    const known = places.get(leaseDomain(domain)) ?? []
    const holders = [...inventory.model.holdersOf(domain, question.address)]
    if (known.length + holders.length === 0) return []
    return [explain({ ...question, domain }, { places: known, holders, inventory })]
  })
  return answers.length > 0 ? answers : [unknown(question)]
}

/** By name, each once: as networks and pools write it, where only leases know it in the form of leases. */
function domainsOf(inventory: Inventory): readonly string[] {
  const written = [...inventory.networks(), ...inventory.pools(), ...inventory.reservedNetworks]
  const domains = new Map([['default', 'default']])
  for (const { domain } of [...written, ...inventory.leases()])
    if (!domains.has(leaseDomain(domain))) domains.set(leaseDomain(domain), domain)
  return [...domains.values()].toSorted()
}

interface Known {
  readonly places: readonly Place[]
  readonly holders: readonly Holder[]
  readonly inventory: Inventory
}

function explain({ domain = '', quarantine }: Question, { places, holders, inventory }: Known): Explained {
  const leases = holders.flatMap(({ lease }) => lease ?? [])
  const facts = [
    ...leases.flatMap((lease) => leaseFacts(lease, quarantine, inventory)),
    ...holders.filter((holder) => !isLeased(holder, leases)).map(holderFact),
    ...places.filter((place) => !isTold(place, leases)).map(placeFact),
  ]
  return { domain, verdict: verdictOf(places, holders, leases), facts }
}

/** The pod that a lease names shows the address too, or asks for it; a claim's IPAddress is its answer. */
const isLeased = ({ lease, kind, uid, namespace, name }: Holder, leases: readonly Lease[]): boolean =>
  lease !== undefined ||
  leases.some(({ owner, pod }) =>
    kind === 'IPAddress'
      ? owner.kind === 'IPAddressClaim' && owner.namespace === namespace && owner.name === name
      : kind === 'Pod' && pod?.uid === uid,
  )

/** Where a lease is from is told with it. */
const isTold = ({ hands, title }: Place, leases: readonly Lease[]): boolean =>
  hands === 'out' && leases.some(({ pool }) => poolTitleOf(pool) === title)

function verdictOf(places: readonly Place[], holders: readonly Holder[], leases: readonly Lease[]): string {
  if (holders.some(({ lease }) => lease === undefined) || leases.some(({ phase }) => phase === 'Bound'))
    return 'held'
  const [lease] = leases
  if (lease?.phase === 'Held') return 'kept for a StatefulSet'
  if (lease?.phase === 'Quarantined') return 'in quarantine: nobody has it, and nobody gets it yet'
  if (places.some(({ hands }) => hands === 'fixed')) return 'fixed: handed out to nobody'
  return places.some(({ hands }) => hands === 'out') ? 'free' : 'handed out to nobody'
}

function leaseFacts(lease: Lease, quarantine: number, inventory: Inventory): readonly Fact[] {
  const { owner, pod, phase } = lease
  const had: Fact = [phase === 'Bound' ? 'by' : 'had it', podOrClaim(lease)]
  const facts: Fact[] = phase === 'Held' ? [['for', ordinal(lease)]] : []
  facts.push(had)
  if (phase === 'Bound' && owner.kind === 'StatefulSet') facts.push(['for', ordinal(lease)])
  facts.push(['since', `${time(lease.createdAt)} (lease ${lease.name}, ${phase})`])
  if (pod?.node !== undefined) facts.push(['node', pod.node])
  facts.push(['from', poolTitleOf(lease.pool)])
  if (phase === 'Quarantined')
    facts.push(...quarantineOf(lease, quarantine, inventory).map((text): Fact => ['free', text]))
  return facts
}

function podOrClaim({ owner, pod }: Lease): string {
  if (owner.kind === 'IPAddressClaim') return `IPAddressClaim ${owner.namespace}/${owner.name}`
  const on = owner.interface === undefined ? '' : `, interface ${owner.interface}`
  return `pod ${owner.namespace}/${pod?.name ?? owner.name}${on}`
}

const ordinal = ({ owner }: Lease): string =>
  `StatefulSet ${owner.namespace}/${owner.name}, ordinal ${owner.ordinal ?? 0}`

const poolTitleOf = ({ kind, namespace, name }: LeasePool): string =>
  namespace === '' ? `${kind} ${name}` : `${kind} ${namespace}/${name}`

function holderFact({ kind, namespace, name, nodeName }: Holder): Fact {
  const title = namespace === '' ? name : `${namespace}/${name}`
  const node = nodeName === undefined ? '' : ` on node ${nodeName}`
  if (kind === 'whereabouts') return ['by', `pod ${title}, as whereabouts has it on record`]
  return kind === 'IPAddress'
    ? ['by', `IPAddress ${title}`]
    : ['by', `pod ${title}${node}, which no lease covers`]
}

const placeFact = ({ text, hands }: Place): Fact => [hands === 'out' ? 'from' : 'why', text]

function unknown({ address, domain }: Question): Explained {
  return {
    domain: domain ?? 'default',
    verdict: 'handed out to nobody',
    facts: [
      [
        'why',
        `no network, pool or reserved network${domain === undefined ? '' : ' of the domain'} has ${formatAddress(address)}`,
      ],
    ],
  }
}
