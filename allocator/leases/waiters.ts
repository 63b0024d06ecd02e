import type { Address } from '../../network/address/address.ts'
import type { AllocatorView } from '../view.ts'
import { byAge, hasFree, potKey, potOfOne, WaitingLine, type WaitedPot, type Waiter } from './waiting-line.ts'

export type { WaitedPot, Waiter } from './waiting-line.ts'

/** What a pod waits for: an address of each of these pots, each of these very addresses. */
export interface Wanted {
  readonly pots: readonly WaitedPot[]
  readonly exactly: readonly { readonly domain: string; readonly address: Address }[]
}

/** So many of a line are called where more than one address may be free; each that is served calls the next. */
const MOST_CALLED = 16

type Lines = Map<string, WaitingLine>

/**
 * The pods that wait for an address, in a line for each pot: created earlier, served earlier. One that is called is to be
 * reconciled: it looks for an address, and leaves the line or takes its place in it again. For each address that comes free one
 * is called, and another whenever one that was served leaves free addresses behind. Whoever is passed over all the same is
 * looked at again after a while: its reconcile says when.
 */
export class Waiters {
  /** Told of the keys of pods that are to be reconciled now. */
  onCall: (key: string) => void = () => undefined
  readonly #view: Pick<AllocatorView, 'lowestFree'>
  readonly #pots: Lines = new Map()
  /** Those of one address, which its pods have asked for. */
  readonly #exact: Lines = new Map()
  readonly #places = new Map<string, { readonly waiter: Waiter; readonly lines: readonly WaitingLine[] }>()

  constructor(view: Pick<AllocatorView, 'lowestFree'>) {
    this.#view = view
  }

  /** How many pods wait for an address of the pot. */
  waitingOn(pot: WaitedPot): number {
    let count = 0
    for (const lines of [this.#pots, this.#exact]) for (const line of meeting(lines, pot)) count += line.size
    return count
  }

  /** Forgets everybody: what was so may not be so any more, as another allocator did the work. */
  clear(): void {
    this.#pots.clear()
    this.#exact.clear()
    this.#places.clear()
  }

  /** How many wait for something at all. */
  get size(): number {
    return this.#places.size
  }

  /**
   * Takes its place in these lines, and leaves all others: it has looked and found nothing. `passed`: it has not looked, as others
   * are before it; if there is something for them they are called, lest all wait for each other.
   */
  wait(waiter: Waiter, wanted: Wanted, passed: boolean): void {
    const known = this.#places.get(waiter.key)
    // Another pod of that name, as StatefulSets make them.
    if (known !== undefined && known.waiter.createdAt !== waiter.createdAt) this.leave(waiter.key)
    const before = this.#places.get(waiter.key)?.lines ?? []
    const lines = this.#linesOf(wanted)
    const left = before.filter((line) => !lines.has(line))
    for (const line of left) this.#removeFrom(line, waiter)
    for (const line of lines) line.add(waiter)
    this.#places.set(waiter.key, { waiter, lines: [...lines] })
    for (const line of passed ? [...left, ...lines] : left) this.#callNext(line.pot)
  }

  /** It has what it needs, or is gone. */
  leave(key: string): void {
    const place = this.#places.get(key)
    if (place === undefined) return
    this.#places.delete(key)
    for (const line of place.lines) this.#removeFrom(line, place.waiter)
    for (const line of place.lines) this.#callNext(line.pot)
  }

  /** Whether others that wait for addresses of the pot come before it, and it has not been called. */
  isBehind(waiter: Waiter, pot: WaitedPot): boolean {
    const lines = this.#inTheWay(pot)
    return !lines.some((line) => line.isCalled(waiter.key)) && lines.some((line) => line.hasBefore(waiter))
  }

  /** Whether somebody who waits longer has asked for that very address. */
  isPromised(domain: string, address: Address, waiter: Waiter): boolean {
    return this.#exact.get(potKey(potOfOne(domain, address)))?.hasBefore(waiter) ?? false
  }

  /** How many come before it for an address of the pot, and how many wait for one, itself included. */
  placeIn(pot: WaitedPot, waiter: Waiter): { readonly before: number; readonly all: number } {
    const line = this.#pots.get(potKey(pot))
    const isIn = this.#places.get(waiter.key)?.lines.some((one) => one === line) ?? false
    return { before: line?.before(waiter) ?? 0, all: (line?.size ?? 0) + (isIn ? 0 : 1) }
  }

  /** An address came free: whoever waits longest for it, or for any of a pot that holds it, is called. */
  freed(domain: string, address: Address): void {
    const first = oldest(this.#inTheWay(potOfOne(domain, address)))
    if (first !== undefined) this.#call(first)
  }

  /** Who waits for one address only stands in nobody's way but of those who ask for the same. */
  #inTheWay(pot: WaitedPot): readonly WaitingLine[] {
    if (this.#places.size === 0) return NO_LINES
    const exact = this.#exact.get(potKey(pot))
    const lines = meeting(this.#pots, pot)
    return exact === undefined ? lines : [...lines, exact]
  }

  #linesOf({ pots, exactly }: Wanted): ReadonlySet<WaitingLine> {
    return new Set([
      ...pots.map((pot) => lineOf(this.#pots, pot)),
      ...exactly.map(({ domain, address }) => lineOf(this.#exact, potOfOne(domain, address))),
    ])
  }

  #removeFrom(line: WaitingLine, waiter: Waiter): void {
    line.remove(waiter)
    if (line.size > 0) return
    const key = potKey(line.pot)
    for (const lines of [this.#pots, this.#exact]) if (lines.get(key) === line) lines.delete(key)
  }

  /** Calls as many as there are free addresses that nobody has been called for. */
  #callNext(pot: WaitedPot): void {
    for (;;) {
      const open = this.#inTheWay(pot).filter(
        (line) =>
          line.first !== undefined &&
          line.called < MOST_CALLED &&
          hasFree(this.#view, line.pot, line.called + 1),
      )
      const first = oldest(open)
      if (first === undefined) return
      this.#call(first)
    }
  }

  #call(waiter: Waiter): void {
    for (const line of this.#places.get(waiter.key)?.lines ?? []) line.call(waiter)
    this.onCall(waiter.key)
  }
}

const NO_LINES: readonly WaitingLine[] = []

const meeting = (lines: Lines, pot: WaitedPot): readonly WaitingLine[] =>
  lines.size === 0 ? NO_LINES : [...lines.values()].filter((line) => line.meets(pot))

const oldest = (lines: readonly WaitingLine[]): Waiter | undefined =>
  lines.flatMap(({ first }) => first ?? []).toSorted(byAge)[0]

function lineOf(lines: Lines, pot: WaitedPot): WaitingLine {
  const key = potKey(pot)
  const line = lines.get(key) ?? new WaitingLine(pot)
  lines.set(key, line)
  return line
}
