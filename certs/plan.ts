import { isPublished, publishedIn, type Target } from './published.ts'
import { isDue, isValid, type CertificateState, type Serving, type Trust } from './state.ts'
import type { CertificateTiming } from './timing.ts'

/** What is to be done next; one write each. */
export type Step =
  /** A new authority, and a certificate of it at once: nothing works that could break. */
  | { readonly kind: 'begin' }
  /** The same, and whatever was trusted before is not any more: a key is in wrong hands. Calls fail until all know. */
  | { readonly kind: 'revoke' }
  /** A new authority that signs nothing yet. */
  | { readonly kind: 'prepare' }
  /** A certificate of the authority that signs now. */
  | { readonly kind: 'issue' }
  /** The next authority signs from now on; a certificate of it. */
  | { readonly kind: 'promote' }
  /** Remembers since when somebody else's authorities are published. */
  | { readonly kind: 'note'; readonly strangers: readonly Trust[] }
  /** Authorities that are to be trusted no more. */
  | { readonly kind: 'drop'; readonly ids: readonly string[] }
  /** Bundles into registrations. */
  | { readonly kind: 'publish'; readonly targets: readonly Target[] }
  | { readonly kind: 'wait'; readonly why: string }

/** What the leader sees. Durations are by its own clock that never goes back, and begin anew with each leader. */
export interface Observation {
  readonly targets: readonly Target[]
  /** For how long it has seen the next authority in every bundle, in milliseconds; 0 unless it sees it now. */
  readonly publishedFor: number
  /** For how long it has seen the Secret hold a certificate of the authority, in milliseconds. */
  readonly servedFor: number
}

export interface Circumstances {
  /** By the API server's clock, which judges certificates: milliseconds since 1970. */
  readonly now: number
  readonly timing: CertificateTiming
  /** What a serving certificate has to be for. */
  readonly names: readonly string[]
}

interface Situation extends Circumstances {
  readonly state: CertificateState
  readonly observed: Observation
}

/**
 * The next step of whoever leads. Whatever step was done last, and by whom, the next one follows from what is there. No step takes an
 * authority out of a bundle, or has a certificate served that no bundle vouches for, while a replica may depend on it; except
 * where everything is expired or gone, and there is nothing left to depend on.
 */
export function nextStep(state: CertificateState, observed: Observation, circumstances: Circumstances): Step {
  const situation = { ...circumstances, state, observed }
  return (
    urgent(situation) ??
    noting(situation) ??
    publication(situation) ??
    renewal(situation) ??
    retirement(situation) ?? { kind: 'wait', why: waitingFor(situation) }
  )
}

/** Where no replica has, or would get, a certificate that could be verified. */
function urgent({ state, observed, now, names }: Situation): Step | undefined {
  const { authority, next, serving } = state
  if (state.asked === 'revoke') return { kind: 'revoke' }
  const nextIsValid = next !== undefined && isValid(next, now)
  if (authority === undefined) {
    if (nextIsValid) return undefined
    return isAnythingTrusted(state, observed) ? { kind: 'prepare' } : { kind: 'begin' }
  }
  const signs = isValid(authority, now)
  const isOutlived = serving?.issuer === authority.id && !signs
  if (serving !== undefined && isUsable(serving, names, now) && !isOutlived) return undefined
  if (signs) return { kind: 'issue' }
  return nextIsValid ? { kind: 'promote' } : { kind: 'begin' }
}

const isUsable = (serving: Serving, names: readonly string[], now: number): boolean =>
  isValid(serving, now) && serving.issuer !== undefined && names.every((name) => serving.names.includes(name))

/** Whether a certificate may be served that somebody trusts, though the Secret does not tell of it. */
const isAnythingTrusted = (state: CertificateState, { targets }: Observation): boolean =>
  state.serving !== undefined ||
  state.next !== undefined ||
  state.others.length > 0 ||
  publishedIn(targets).length > 0 ||
  targets.some(({ obstacle }) => obstacle !== undefined)

/** Before anything is published: what stands in one registration is to stand in all. */
function noting(situation: Situation): Step | undefined {
  const strangers = strangersIn(situation)
  return strangers.length > 0 ? { kind: 'note', strangers } : undefined
}

function publication({ state, observed }: Situation): Step | undefined {
  const targets = observed.targets.filter(
    ({ entries, obstacle }) => obstacle === undefined && !entries.every((entry) => isPublished(entry, state)),
  )
  return targets.length > 0 ? { kind: 'publish', targets } : undefined
}

function renewal(situation: Situation): Step | undefined {
  const { state, observed, now, timing } = situation
  const { authority, next, serving, asked } = state
  if (authority !== undefined && isValid(authority, now)) {
    const isOwn = serving?.issuer === authority.id
    if (asked === 'serving' || !isOwn || isDue(serving, now)) return { kind: 'issue' }
  }
  if (next === undefined)
    return authority === undefined || asked === 'authority' || isDue(authority, now)
      ? { kind: 'prepare' }
      : undefined
  if (isDue(next, now)) return { kind: 'prepare' }
  return isEverywhere(observed) && observed.publishedFor >= timing.propagation
    ? { kind: 'promote' }
    : undefined
}

const isEverywhere = ({ targets }: Observation): boolean =>
  targets.every(({ obstacle }) => obstacle === undefined)

/** A corporate bundle may have been published there: what is beyond this is left published, and not remembered. */
const MOST_OTHERS = 50

/** What somebody else published and is not noted yet, or is noted for a time to come: the clock was wrong then. */
function strangersIn({ state, observed, now, timing }: Situation): readonly Trust[] {
  const { authority, next, others, dropped } = state
  const known = new Set([authority?.id, next?.id, ...others.map(({ id }) => id), ...dropped])
  const room = Math.max(0, MOST_OTHERS - others.length)
  const found = publishedIn(observed.targets).filter(({ id }) => !known.has(id))
  const misdated = others.filter(
    ({ strangerSince }) => strangerSince !== undefined && strangerSince > now + timing.strangers,
  )
  return [...found.slice(0, room), ...misdated]
}

function retirement({ state, observed, now, timing }: Situation): Step | undefined {
  const { authority, serving, others } = state
  if (authority === undefined || serving?.issuer !== authority.id) return undefined
  if (observed.servedFor < timing.adoption) return undefined
  const ids = others
    .filter(({ strangerSince }) => strangerSince === undefined || now - strangerSince >= timing.strangers)
    .map(({ id }) => id)
  return ids.length > 0 ? { kind: 'drop', ids } : undefined
}

function waitingFor({ state, observed }: Situation): string {
  const obstacle = observed.targets.find((target) => target.obstacle !== undefined)?.obstacle
  if (obstacle !== undefined) return obstacle
  if (state.next !== undefined)
    return 'the next authority is published; API servers are given time to know it'
  if (state.others.some(({ strangerSince }) => strangerSince === undefined))
    return 'the authority before is trusted until every replica has taken its new certificate'
  return state.others.length > 0 ? "somebody else's authority is trusted for a while" : 'steady'
}
