/** A certificate that may be trusted. */
export interface Trust {
  /** The beginning of its SHA-256 fingerprint, in hexadecimal. */
  readonly id: string
  /** PEM */
  readonly cert: string
}

/** When a certificate is valid, in milliseconds since 1970. */
export interface Period {
  readonly from: number
  readonly until: number
}

/** What signs serving certificates. */
export interface Authority extends Trust, Period {
  /** PEM, PKCS #8 */
  readonly key: string
}

/** What replicas serve. */
export interface Serving extends Period {
  /** PEM */
  readonly cert: string
  /** PEM, PKCS #8 */
  readonly key: string
  /** The id of the authority that signed it; undefined: none that the state knows. */
  readonly issuer: string | undefined
  /** The DNS names that it is for. */
  readonly names: readonly string[]
}

/** Trusted besides, for a while: an authority of before, or one that somebody else published. */
export interface Other extends Trust {
  /** When it was found published by somebody else, in milliseconds since 1970; undefined: an authority of ours of before. */
  readonly strangerSince: number | undefined
}

/** What somebody asked for, by the annotation `berth.dev/renew` of the Secret. `revoke`: all that is trusted now is not to be, at once. */
export type Asked = 'serving' | 'authority' | 'revoke'

/**
 * All that Berth keeps about its certificates. A certificate of `authority` is safe to serve; `next` has signed nothing: it is published
 * first. All of them and `others` are to be in every published bundle.
 */
export interface CertificateState {
  readonly authority: Authority | undefined
  readonly next: Authority | undefined
  readonly serving: Serving | undefined
  readonly others: readonly Other[]
  /** Ids of authorities that are to leave the bundles, where they are still published. */
  readonly dropped: readonly string[]
  readonly asked: Asked | undefined
}

export const NOTHING: CertificateState = {
  authority: undefined,
  next: undefined,
  serving: undefined,
  others: [],
  dropped: [],
  asked: undefined,
}

/** What every published bundle has to hold, the newest first. */
export const requiredOf = ({ authority, next, others }: CertificateState): readonly Trust[] =>
  [next, authority, ...others].filter((trust) => trust !== undefined)

export const isValid = ({ from, until }: Period, now: number): boolean => from <= now && now < until

/** Past two thirds of its life, or not within it. */
export const isDue = ({ from, until }: Period, now: number): boolean =>
  now < from || now >= from + ((until - from) * 2) / 3
