import { occupantsOf, overlapsAmong, type Overlap } from '../../allocator/audit/overlaps.ts'
import { Pace } from '../../allocator/audit/pace.ts'
import type { AddressRange } from '../../network/address/range.ts'
import { gridOf, type Grid } from './grid.ts'
import { Kept } from './kept.ts'
import { linkConflicts, type LinkConflicts } from './link-conflicts.ts'
import { overlapRows } from './overlap-rows.ts'
import { domainRows, type Overview } from './overview.ts'
import { ownersOf, type Owner } from './owner.ts'
import { Revision } from './revision.ts'
import { search, type Found } from './search.ts'
import type { MapSource } from './source.ts'

/** What every answer begins with. */
export interface AnswerHead {
  /** Of the state that was looked at; the events tell of a newer one. */
  readonly revision: number
  /** Why what is shown may be wrong or out of date; empty when all is well. */
  readonly unready: readonly string[]
}

/** Whoever lays claim to addresses or interfaces, and where two of them do. */
interface Claims {
  readonly owners: readonly Owner[]
  readonly overlaps: readonly Overlap[]
  readonly links: LinkConflicts
}

/** So many ranges may be looked at by different people without each look being made anew. */
const MOST_GRIDS = 8
const MOST_SEARCHES = 16

/**
 * The answers of the map: each made in slices, between which the process goes on with its work, and kept until something changes.
 * They are to be asked for one after the other.
 */
export class MapAnswers {
  readonly revision: Revision
  readonly #source: MapSource
  readonly #claims = new Kept<Claims>(1)
  readonly #overviews = new Kept<Overview>(1)
  readonly #grids = new Kept<Grid>(MOST_GRIDS)
  readonly #searches = new Kept<Found>(MOST_SEARCHES)

  constructor(source: MapSource) {
    this.#source = source
    this.revision = new Revision(source.view)
  }

  async overview(): Promise<AnswerHead & Overview> {
    const head = this.#head()
    const overview = await this.#overviews.get('', this.#everything(), async () => {
      const { owners, overlaps, links } = await this.#claimsNow()
      const rows = await domainRows(owners, this.#source.view)
      return { ...rows, ...overlapRows(overlaps), ...links }
    })
    return { ...head, ...overview }
  }

  /** `domain` in its DNS form. */
  async grid(domain: string, range: AddressRange): Promise<AnswerHead & Grid> {
    const head = this.#head()
    const key = `${domain} ${range.family} ${range.first} ${range.last}`
    const grid = await this.#grids.get(key, this.#everything(), async () =>
      gridOf({ view: this.#source.view, ...(await this.#claimsNow()) }, domain, range),
    )
    return { ...head, ...grid }
  }

  async search(query: string): Promise<AnswerHead & Found> {
    const head = this.#head()
    const found = await this.#searches.get(query, this.#everything(), async () =>
      search({ view: this.#source.view, ...(await this.#claimsNow()) }, query),
    )
    return { ...head, ...found }
  }

  close(): void {
    this.revision.close()
  }

  #head(): AnswerHead {
    return { revision: this.revision.number, unready: this.#source.unready() }
  }

  #everything(): readonly unknown[] {
    return [this.revision.number, this.#source.settings()]
  }

  async #owners(): Promise<readonly Owner[]> {
    const pace = new Pace()
    const owners: Owner[] = []
    for (const owner of ownersOf(this.#source.view, this.#source.settings())) {
      owners.push(owner)
      await pace.breathe()
    }
    return owners
  }

  #claimsNow(): Promise<Claims> {
    const { view } = this.#source
    const settings = this.#source.settings()
    return this.#claims.get('', [this.revision.claims, settings], async () => ({
      owners: await this.#owners(),
      overlaps: await overlapsAmong(occupantsOf(view, settings.reservedNetworks)),
      links: await linkConflicts(view.networks()),
    }))
  }
}
