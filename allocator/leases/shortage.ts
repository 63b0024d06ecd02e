import { formatAddress, type Address } from '../../network/address/address.ts'
import type { AddressPot } from '../../network/nad/address-pots.ts'
import { networkKey } from '../../network/nad/network.ts'
import type { AddressHolder, AllocatorView } from '../view.ts'
import type { ManagedAttachment } from './demand.ts'
import type { Obstacle } from './obstacle.ts'
import { potKey } from './waiting-line.ts'

const MOST_NAMED = 3
/** For so many milliseconds the figures of a pot are told again as they were: 10,000 pods may find it full at once. */
const FIGURES_LAST = 1000
const MOST_FIGURES = 256

/** Says why a pod gets no address of a pot. */
export class Shortages {
  readonly #view: Pick<AllocatorView, 'usage' | 'leasesFrom'>
  readonly #figures = new Map<string, { readonly at: number; readonly text: string }>()

  constructor(view: Pick<AllocatorView, 'usage' | 'leasesFrom'>) {
    this.#view = view
  }

  exhausted(pot: AddressPot, { before, all }: { readonly before: number; readonly all: number }): Obstacle {
    return {
      reason: 'PoolExhausted',
      subject: `no free address in ${pot.title}`,
      detail: this.#figuresOf(pot),
      fix: 'delete pods that are not needed, or give the network more addresses',
      place: `${ordinal(before + 1)} of ${all}`,
    }
  }

  #figuresOf(pot: AddressPot): string {
    const key = potKey(pot)
    const known = this.#figures.get(key)
    if (known !== undefined && performance.now() - known.at < FIGURES_LAST) return known.text
    if (this.#figures.size >= MOST_FIGURES) this.#figures.clear()
    const text = this.#count(pot)
    this.#figures.set(key, { at: performance.now(), text })
    return text
  }

  #count(pot: AddressPot): string {
    const { used, top } = this.#view.usage(pot.domain, pot.ranges, MOST_NAMED)
    const owners = top.map(({ owner, count }) => `${owner} (${count})`).join(', ')
    const counted = BigInt(top.reduce((sum, { count }) => sum + count, 0))
    const by = owners === '' ? '' : counted >= used ? `, by ${owners}` : `, most by ${owners}`
    return `${inUse(pot.capacity, used)}${by}${this.#resting(pot)}`
  }

  #resting({ source }: AddressPot): string {
    let quarantined = 0
    for (const { phase } of this.#view.leasesFrom(source)) if (phase === 'Quarantined') quarantined++
    if (quarantined === 0) return ''
    return `; ${quarantined} ${quarantined === 1 ? 'is' : 'are'} in quarantine after ${quarantined === 1 ? 'its pod' : 'their pods'} and free soon`
  }
}

function inUse(capacity: bigint, used: bigint): string {
  if (capacity === 1n) return 'the only one is in use'
  return used >= capacity
    ? `all ${capacity} are in use`
    : `${used} of ${capacity} are in use, the rest is less than it needs, or for those who wait longer`
}

const NAMED = ['first', 'second', 'third']

const ordinal = (place: number): string => NAMED[place - 1] ?? `number ${place}`

/** That somebody else has the address that a pod asks for; `by` undefined: it is being given away, or a NAD gives it to its pods. */
export function addressHeld(
  address: Address,
  { network, interface: name }: ManagedAttachment,
  by: AddressHolder | undefined,
): Obstacle {
  const key = networkKey(network.namespace, network.name)
  return {
    reason: 'AddressHeld',
    subject: heldText(formatAddress(address), by),
    detail: `ips of ${key} on ${name} asks for it`,
    fix: 'it goes on when the address is free; to have another, delete the pod and ask for that one, or leave ips out',
  }
}

function heldText(address: string, by: AddressHolder | undefined): string {
  if (by === undefined) return `${address} is given by another network, or to somebody else just now`
  const { lease } = by
  if (lease === undefined) return `${by.kind} ${titled(by.namespace, by.name)} has ${address}`
  const { owner, pod, phase } = lease
  const before = `${pod === undefined ? owner.kind : 'Pod'} ${titled(owner.namespace, pod?.name ?? owner.name)}`
  if (phase === 'Quarantined') return `${address} is in quarantine after ${before}`
  if (phase === 'Bound') return `${before} has ${address}`
  return `${address} is kept for ${before} of ${owner.kind} ${titled(owner.namespace, owner.name)}`
}

const titled = (namespace: string, name: string): string =>
  namespace === '' ? name : networkKey(namespace, name)
