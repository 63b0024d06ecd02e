import type { Observation } from './plan.ts'
import type { Target } from './published.ts'
import type { CertificateState } from './state.ts'

/**
 * Measures for how long what it is shown has been so, by a clock that never goes back: times that others wrote down are not compared, as
 * clocks jump. Begins anew where it was not shown the same each time.
 */
export class Witness {
  readonly #now: () => number
  #published: { readonly what: string; readonly since: number } | undefined
  #served: { readonly what: string; readonly since: number } | undefined

  /** `now`: milliseconds since some moment. */
  constructor(now: () => number) {
    this.#now = now
  }

  /** To be called after all was read: what was so then, has been so for at least as long as is told. */
  observe(state: CertificateState, targets: readonly Target[]): Observation {
    const now = this.#now()
    this.#published = sinceWhen(this.#published, publishedNext(state, targets), now)
    this.#served = sinceWhen(this.#served, servedAuthority(state), now)
    return {
      targets,
      publishedFor: this.#published === undefined ? 0 : now - this.#published.since,
      servedFor: this.#served === undefined ? 0 : now - this.#served.since,
    }
  }

  forget(): void {
    this.#published = undefined
    this.#served = undefined
  }
}

function sinceWhen(
  before: { readonly what: string; readonly since: number } | undefined,
  what: string | undefined,
  now: number,
) {
  if (what === undefined) return undefined
  return before?.what === what ? before : { what, since: now }
}

/** The next authority, and the very registrations that all hold it. */
function publishedNext({ next }: CertificateState, targets: readonly Target[]): string | undefined {
  if (next === undefined) return undefined
  const isEverywhere = targets.every(
    ({ entries, obstacle }) =>
      obstacle === undefined && entries.every(({ bundle }) => bundle.some(({ id }) => id === next.id)),
  )
  return isEverywhere ? [next.id, ...targets.map(({ version }) => version)].join(' ') : undefined
}

const servedAuthority = ({ authority, serving }: CertificateState): string | undefined =>
  authority !== undefined && serving?.issuer === authority.id ? authority.id : undefined
