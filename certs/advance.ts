import type { Step } from './plan.ts'
import { requiredOf, type Authority, type CertificateState, type Other, type Serving } from './state.ts'

/** Makes keys and certificates. */
export interface Mint {
  authority(now: number): Promise<Authority>
  serving(authority: Authority, now: number): Promise<Serving>
}

/** A step that changes the Secret. */
export type StateStep = Exclude<Step, { readonly kind: 'publish' | 'wait' }>

export interface Advance {
  readonly now: number
  readonly mint: Mint
  /** Ids of what is published somewhere: what is dropped and published no more is forgotten. */
  readonly published: ReadonlySet<string>
}

/** The state after a step. */
export async function advance(
  state: CertificateState,
  step: StateStep,
  circumstances: Advance,
): Promise<CertificateState> {
  const changed = await changeOf(state, step, circumstances)
  const after = { ...state, ...changed }
  const { authority, next } = after
  const signing = new Set([authority?.id, next?.id])
  const others = after.others.filter(({ id }) => !signing.has(id))
  const kept = new Set([...signing, ...others.map(({ id }) => id)])
  const fresh = changed.dropped ?? []
  const dropped = [...new Set([...state.dropped.filter((id) => circumstances.published.has(id)), ...fresh])]
  return { ...after, others, dropped: dropped.filter((id) => !kept.has(id)) }
}

type Change = Partial<CertificateState>

async function changeOf(
  state: CertificateState,
  step: StateStep,
  { now, mint, published }: Advance,
): Promise<Change> {
  const { authority, next, others } = state
  // It has signed nothing that was ever served.
  const dropped = next === undefined ? [] : [next.id]
  switch (step.kind) {
    case 'begin':
      return { ...(await signingBy(await mint.authority(now), state, now, mint)), next: undefined, dropped }
    case 'revoke': {
      const known = requiredOf(state).map(({ id }) => id)
      const made = await signingBy(await mint.authority(now), state, now, mint)
      return { ...made, next: undefined, others: [], dropped: [...known, ...published] }
    }
    case 'prepare':
      return { next: await mint.authority(now), asked: undefined, dropped }
    case 'issue':
      if (authority === undefined) throw new Error('no authority to issue a certificate')
      return {
        serving: await mint.serving(authority, now),
        asked: state.asked === 'serving' ? undefined : state.asked,
      }
    case 'promote':
      if (next === undefined) throw new Error('no authority to promote')
      return { ...(await signingBy(next, state, now, mint)), next: undefined }
    case 'note': {
      const noted = step.strangers.map(({ id, cert }): Other => ({ id, cert, strangerSince: now }))
      const ids = new Set(noted.map(({ id }) => id))
      return { others: [...others.filter(({ id }) => !ids.has(id)), ...noted] }
    }
    case 'drop': {
      const ids = new Set(step.ids)
      return { others: others.filter(({ id }) => !ids.has(id)), dropped: step.ids }
    }
  }
}

/** The authority before stays trusted. */
async function signingBy(
  authority: Authority,
  state: CertificateState,
  now: number,
  mint: Mint,
): Promise<Change> {
  const { authority: before, others } = state
  const retired = before === undefined ? [] : [{ id: before.id, cert: before.cert, strangerSince: undefined }]
  return {
    authority,
    serving: await mint.serving(authority, now),
    others: [...retired, ...others.filter(({ id }) => id !== before?.id)],
    asked: undefined,
  }
}
