import type { CertificateState, Trust } from './state.ts'
import { requiredOf } from './state.ts'

/** One place in a registration that holds a bundle: a webhook of a configuration, the conversion of a definition. */
export interface Entry {
  /** JSON pointer of its `clientConfig`: `/webhooks/0/clientConfig`. */
  readonly pointer: string
  readonly bundle: readonly Trust[]
  /** Whether all that stands there are certificates. */
  readonly isClean: boolean
}

/** A registration by which the API server calls Berth's Service. */
export interface Target {
  /** `ValidatingWebhookConfiguration berth` */
  readonly title: string
  readonly path: string
  /** Of the object: a change that somebody made to it after it was read must not be undone. */
  readonly resourceVersion: string
  /** Changes when somebody changes its specification, or makes it anew. */
  readonly version: string
  /** Those that call our Service; nobody else's. */
  readonly entries: readonly Entry[]
  /** Why Berth must not or cannot publish there. */
  readonly obstacle: string | undefined
}

/** What is to stand in an entry: all that is required, and what is there already unless it was dropped. Never less than what somebody may serve by. */
export function bundleFor(entry: Entry, state: CertificateState): readonly Trust[] {
  const required = requiredOf(state)
  const known = new Set([...state.dropped, ...required.map(({ id }) => id)])
  return unique([...required, ...entry.bundle.filter(({ id }) => !known.has(id))])
}

export const isPublished = (entry: Entry, state: CertificateState): boolean =>
  entry.isClean && sameIds(entry.bundle, bundleFor(entry, state))

/** What is published somewhere, each once. */
export const publishedIn = (targets: readonly Target[]): readonly Trust[] =>
  unique(targets.flatMap(({ entries }) => entries.flatMap(({ bundle }) => bundle)))

function sameIds(a: readonly Trust[], b: readonly Trust[]): boolean {
  const ids = new Set(b.map(({ id }) => id))
  return a.length === b.length && a.every(({ id }) => ids.has(id))
}

const unique = (list: readonly Trust[]): readonly Trust[] => [
  ...new Map(list.map((trust) => [trust.id, trust])).values(),
]
