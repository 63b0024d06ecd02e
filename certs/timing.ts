/** All in milliseconds. */
export interface CertificateTiming {
  /** How long an authority is valid. */
  readonly authorityLife: number
  /** How long a serving certificate is valid; never beyond its authority. */
  readonly servingLife: number
  /** How long a new authority is seen published before a certificate of it is served: API servers learn of it by a watch. */
  readonly propagation: number
  /** How long certificates of a new authority are there to be taken before the one before is trusted no more: replicas look every `poll`. */
  readonly adoption: number
  /** How long an authority that Berth did not make stays trusted, where somebody else published it. */
  readonly strangers: number
  /** Between two looks at the Secret and at what is published. */
  readonly poll: number
}

const SECOND = 1000
const HOUR = 3600 * SECOND
const DAY = 24 * HOUR

export const CERTIFICATE_TIMING: CertificateTiming = {
  authorityLife: 365 * DAY,
  servingLife: 30 * DAY,
  propagation: 30 * SECOND,
  adoption: HOUR,
  strangers: DAY,
  poll: 5 * SECOND,
}
