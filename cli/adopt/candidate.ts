import type { Address } from '../../network/address/address.ts'

/** An address that a pod is said to have. */
export interface Candidate {
  readonly address: Address
  readonly namespace: string
  readonly name: string
  /** Only on that network: `shop/lan`; undefined: on whichever the pod shows it. */
  readonly network: string | undefined
  /** Who says so: `whereabouts`, `network-status`. */
  readonly source: string
}

/** What became of a candidate, a row of the table. */
export interface Outcome {
  readonly candidate: Candidate
  readonly domain: string
  readonly interface: string
  /** `shop/lan`. */
  readonly network: string
  readonly result: 'adopted' | 'unchanged' | 'skipped' | 'conflict' | 'failed'
  readonly reason: string
}
