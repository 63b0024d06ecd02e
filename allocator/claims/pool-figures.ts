import type { Address } from '../../network/address/address.ts'
import { IntervalSet } from '../../network/address/interval-set.ts'
import { objectAt, property, type JsonObject } from '../../network/json/json.ts'
import type { AddressPot } from '../../network/nad/address-pots.ts'
import type { AllocatorView } from '../view.ts'
import { poolKey, type PoolName } from './contract.ts'
import { readIpAddress, type IpAddress } from './ip-address.ts'

/** What `status.ipAddresses` of a pool says. Larger numbers than JSON keeps exactly are told as 2^53 - 1. */
export interface PoolFigures {
  readonly total: number
  /** How many addresses of the pool claims and pods have, those in quarantine included. */
  readonly used: number
  /** How many can be given now: what another network has taken is neither used here nor free. */
  readonly free: number
  /** How many of those in use the pool would not give any more. */
  readonly outOfRange: number
}

const FIGURES = ['total', 'used', 'free', 'outOfRange'] as const

export function figuresOf(view: AllocatorView, pool: PoolName, pot: AddressPot): PoolFigures {
  const used = usedOf(view, pool)
  const inRange = { 4: IntervalSet.of(4, pot.ranges), 6: IntervalSet.of(6, pot.ranges) }
  const { used: taken } = view.usage(pot.domain, pot.ranges, 0)
  return {
    total: counted(pot.capacity),
    used: used.length,
    free: counted(pot.capacity > taken ? pot.capacity - taken : 0n),
    outOfRange: used.filter((address) => !inRange[address.family].has(address)).length,
  }
}

/** Each address once: a claim has a lease and an IPAddress of it. */
function usedOf(view: AllocatorView, pool: PoolName): readonly Address[] {
  const used = new Map<string, Address>()
  const note = (address: Address) => used.set(`${address.family} ${address.value}`, address)
  for (const { address } of view.leasesFrom(pool)) note(address)
  for (const { address } of ipAddressesOf(view, pool)) if (address !== undefined) note(address)
  return [...used.values()]
}

function* ipAddressesOf(view: AllocatorView, pool: PoolName): Iterable<IpAddress> {
  const key = poolKey(pool)
  for (const object of view.ipAddresses()) {
    const found = readIpAddress(object)
    if (found !== undefined && poolKey(found.pool) === key) yield found
  }
}

/** Whether something would lose its pool: an IPAddress, a live pod. What is in quarantine rests on its own. */
export function isInUse(view: AllocatorView, pool: PoolName): boolean {
  for (const { phase } of view.leasesFrom(pool)) if (phase !== 'Quarantined') return true
  const [given] = ipAddressesOf(view, pool)
  return given !== undefined
}

/** Whether the pool's status says these figures. */
export function isTold(pool: JsonObject, figures: PoolFigures): boolean {
  const told = objectAt(objectAt(pool, 'status'), 'ipAddresses')
  return FIGURES.every((figure) => property(told, figure) === figures[figure])
}

const counted = (count: bigint): number =>
  count > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(count)
