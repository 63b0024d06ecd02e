import type { AddressPot } from '../../network/nad/address-pots.ts'
import type { AllocatorView } from '../view.ts'
import type { RestingCounts } from './resting-counts.ts'

/** States of a pool's addresses; each address is in one. Those that are never given (gateway, reserved) are in none. */
export const ADDRESS_STATES = ['free', 'bound', 'held', 'quarantined'] as const
export type AddressState = (typeof ADDRESS_STATES)[number]

/** How the addresses of one pool are. Large pools lose precision: a /64 has more addresses than a number tells exactly. */
export interface PoolState {
  readonly labels: PoolLabels
  readonly addresses: Readonly<Record<AddressState, number>>
  /** Pods and claims that wait for one of its addresses. */
  readonly waiting: number
}

/** `{pool: 'default/net (192.168.20.0/24)', kind: 'NetworkAttachmentDefinition', domain: 'default'}`. */
export interface PoolLabels {
  readonly pool: string
  readonly kind: string
  readonly domain: string
}

export interface StateSource {
  readonly view: Pick<AllocatorView, 'usage'>
  readonly resting: RestingCounts
  readonly waiting: (pot: AddressPot) => number
}

export function poolState(pot: AddressPot, { view, resting, waiting }: StateSource): PoolState {
  const { used } = view.usage(pot.domain, pot.ranges, 0)
  const held = resting.count('Held', pot)
  const quarantined = resting.count('Quarantined', pot)
  const free = pot.capacity > used ? pot.capacity - used : 0n
  const bound = Math.max(0, Number(used) - held - quarantined)
  return {
    labels: labelsOf(pot),
    addresses: { free: Number(free), bound, held, quarantined },
    waiting: waiting(pot),
  }
}

/** How much of the pool is in use, 0 to 1; 0 for one that has nothing to give. */
export function utilisation({ addresses: { free, bound, held, quarantined } }: PoolState): number {
  const used = bound + held + quarantined
  return used === 0 ? 0 : used / (used + free)
}

/** The title of a Cluster API pool begins with its kind, which is a label of its own. */
function labelsOf({ title, domain, source: { kind } }: AddressPot): PoolLabels {
  return { pool: title.startsWith(`${kind} `) ? title.slice(kind.length + 1) : title, kind, domain }
}
