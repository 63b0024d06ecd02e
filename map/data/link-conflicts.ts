import { Pace } from '../../allocator/audit/pace.ts'
import { linkConflict, linkSignature } from '../../network/cni/link-conflict.ts'
import type { HostLink } from '../../network/cni/plugin-type.ts'
import { networkKey, type Network } from '../../network/nad/network.ts'
import { contradiction } from '../../network/placement/compatibility.ts'
import type { Selector } from '../../network/placement/selector.ts'

/** Two NADs that use one interface of a node in ways that do not go together. */
export interface LinkConflictPair {
  readonly master: string
  readonly one: LinkEnd
  readonly other: LinkEnd
  /** `deny`: one of them fails or breaks the other. `warn`: pods have to take turns. */
  readonly verdict: 'deny' | 'warn'
  /** `an interface serves macvlan or ipvlan, not both, …`. */
  readonly effect: string
}

export interface LinkEnd {
  /** `default/macvlan-net`. */
  readonly network: string
  /** `macvlan`, `ipvlan l3`, `vlan 100`. */
  readonly use: string
}

/** The first of them, and how many more there are. */
export interface LinkConflicts {
  readonly conflicts: readonly LinkConflictPair[]
  readonly conflictsLeft: number
}

/** So many pairs of NADs are held against each other, and so many told. */
const MOST_LOOKS = 100_000
const MOST_TOLD = 200

interface User {
  readonly network: Network
  readonly link: HostLink
}

/**
 * NADs that the kernel does not let share an interface, where a node could be selected by both; `left` counts those that are
 * not told. What a NAD does to an interface decides, so a thousand alike are looked at as one.
 */
export async function linkConflicts(networks: Iterable<Network>): Promise<LinkConflicts> {
  const pace = new Pace()
  const masters = new Map<string, Map<string, User[]>>()
  for (const network of networks) {
    for (const link of network.links) note(masters, { network, link })
    await pace.breathe()
  }
  const search = new Search()
  for (const uses of masters.values()) {
    for (const [one, other] of conflicting([...uses.values()])) await search.between(one, other, pace)
  }
  return { conflicts: search.told, conflictsLeft: search.left }
}

function note(masters: Map<string, Map<string, User[]>>, user: User): void {
  const uses = masters.get(user.link.master) ?? new Map<string, User[]>()
  masters.set(user.link.master, uses)
  const signature = linkSignature(user.link)
  const users = uses.get(signature)
  if (users === undefined) uses.set(signature, [user])
  else users.push(user)
}

/** The ways of use that do not go together, one with itself included. */
function* conflicting(uses: readonly User[][]): Iterable<readonly [User[], User[]]> {
  for (const [place, one] of uses.entries()) {
    for (const other of uses.slice(place)) {
      const [a, b] = [one[0], other[0]]
      if (a !== undefined && b !== undefined && linkConflict(a.link, b.link) !== undefined) yield [one, other]
    }
  }
}

class Search {
  readonly told: LinkConflictPair[] = []
  left = 0
  #looks = 0

  async between(users: readonly User[], others: readonly User[], pace: Pace): Promise<void> {
    for (const [place, one] of users.entries()) {
      for (const other of users === others ? others.slice(place + 1) : others) {
        if (this.#looks++ >= MOST_LOOKS) return
        if (one.network === other.network || !couldMeet(one.network, other.network)) continue
        this.#tell(one, other)
      }
      await pace.breathe()
    }
  }

  #tell(one: User, other: User): void {
    const conflict = linkConflict(one.link, other.link)
    if (conflict === undefined) return
    if (this.told.length >= MOST_TOLD) {
      this.left++
      return
    }
    const { verdict, effect } = conflict
    this.told.push({ master: one.link.master, one: endOf(one), other: endOf(other), verdict, effect })
  }
}

const endOf = ({ network, link }: User): LinkEnd => ({
  network: networkKey(network.namespace, network.name),
  use: linkSignature(link),
})

/** Whether a node could have the labels that both select. */
const couldMeet = (one: Network, other: Network): boolean =>
  contradiction([selectorOf(one), selectorOf(other)]) === undefined

const selectorOf = ({ nodeSelector }: Network): Selector =>
  nodeSelector?.ok === true ? nodeSelector.value : []
