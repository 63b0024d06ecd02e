import type { AddressPot } from '../../network/nad/address-pots.ts'
import type { AllocatorView } from '../view.ts'
import type { Shortcoming } from './claim-teller.ts'
import { poolKey, type PoolName } from './contract.ts'

/** For so many milliseconds the figures of a pool are told again as they were: a hundred claims may find it full at once. */
const FIGURES_LAST = 1000
const MOST_FIGURES = 256

/** Says of a pool that has nothing free who has its addresses. */
export class PoolShortages {
  readonly #view: Pick<AllocatorView, 'leasesFrom'>
  readonly #now: () => number
  readonly #figures = new Map<string, { readonly at: number; readonly text: string }>()

  constructor(view: Pick<AllocatorView, 'leasesFrom'>, now: () => number) {
    this.#view = view
    this.#now = now
  }

  /** `no free address in InClusterIPPool default/pool: all 11 are in use, 9 by claims, 2 by pods; …` */
  exhausted(pool: PoolName, pot: AddressPot): Shortcoming {
    return {
      reason: 'PoolExhausted',
      subject: `no free address in ${pot.title}`,
      detail: `${this.#figuresOf(pool, pot)}; the claim waits; delete claims that are not needed, or give the pool more addresses`,
    }
  }

  #figuresOf(pool: PoolName, pot: AddressPot): string {
    const key = poolKey(pool)
    const known = this.#figures.get(key)
    if (known !== undefined && this.#now() - known.at < FIGURES_LAST) return known.text
    if (this.#figures.size >= MOST_FIGURES) this.#figures.clear()
    const text = this.#count(pool, pot)
    this.#figures.set(key, { at: this.#now(), text })
    return text
  }

  #count(pool: PoolName, { capacity }: AddressPot): string {
    const counts = { claims: 0n, pods: 0n, quarantined: 0n }
    for (const { owner, phase } of this.#view.leasesFrom(pool)) {
      if (phase === 'Quarantined') counts.quarantined++
      else if (owner.kind === 'IPAddressClaim') counts.claims++
      else counts.pods++
    }
    const others = capacity - counts.claims - counts.pods - counts.quarantined
    const by = [
      ...told(counts.claims, 'by claims'),
      ...told(counts.pods, 'by pods'),
      ...told(counts.quarantined, 'in quarantine after their pods and free soon'),
      ...told(others, 'by whom no lease tells: other networks, or addresses of another provider'),
    ]
    return `${capacity === 1n ? 'the only one is' : `all ${capacity} are`} in use, ${by.join(', ')}`
  }
}

const told = (count: bigint, whose: string): readonly string[] => (count > 0n ? [`${count} ${whose}`] : [])
