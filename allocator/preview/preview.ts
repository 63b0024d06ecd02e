import { formatAddress } from '../../network/address/address.ts'
import { countOf } from '../../network/address/interval-set.ts'
import type { PotPreview, PreviewAnswer } from '../../network/preview/contract.ts'
import type { AddressBook, Picked } from '../store/address-book.ts'
import type { AllocatorView } from '../view.ts'
import type { AskedPot } from './read-request.ts'

export interface PreviewSource {
  readonly view: Pick<AllocatorView, 'usage'>
  readonly addresses: Pick<AddressBook, 'pick'>
  /** How many pods wait for an address of the pot. */
  readonly waiting: (pot: AskedPot) => number
}

/** What a pod would be given now. Nothing is kept for anybody: the next one who asks is told the same. */
export function previewOf(source: PreviewSource, pots: readonly AskedPot[]): PreviewAnswer {
  const picks: (Picked | undefined)[] = []
  try {
    // All of them before any is put back, so that pots that overlap are given different addresses, as a pod would be.
    for (const pot of pots) picks.push(source.addresses.pick(pot))
  } finally {
    for (const picked of picks) picked?.putBack()
  }
  return { pots: pots.map((pot, at) => potPreview(source, pot, picks[at])) }
}

function potPreview({ view, waiting }: PreviewSource, pot: AskedPot, picked: Picked | undefined): PotPreview {
  const unheld = countOf(pot.ranges) - view.usage(pot.domain, pot.ranges, 0).used
  // Addresses that a NAD fixes for its pods have no holder, and are nobody's to be given.
  const free = picked === undefined ? 0n : unheld > 0n ? unheld : 1n
  return {
    next: picked === undefined ? null : formatAddress(picked.address),
    free: String(free),
    waiting: waiting(pot),
  }
}
