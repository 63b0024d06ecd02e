import type { EventSubject } from '../api/event-recorder.ts'

/** What the audit counts. */
export interface AuditFigures {
  /** Addresses that two have: two live pods, or a live pod and the lease of another. */
  readonly duplicates: number
  /** Addresses that live pods have on networks that Berth manages, and that no lease covers. */
  readonly uncovered: number
  /** Leases whose owner lives and does not ask for the address any more. */
  readonly orphans: number
  /** Owners of ranges that share addresses without one authority that knows of both. */
  readonly overlaps: number
}

/** What is said of one object that has part in it. */
export interface Told {
  readonly subject: EventSubject
  /** One line. */
  readonly message: string
}

export interface Finding {
  readonly kind: keyof AuditFigures
  /** Of the Events: CamelCase. */
  readonly reason: 'AddressConflict' | 'AddressWithoutLease' | 'LeaseUnused' | 'RangeOverlap'
  /** The first of them is what the log says. */
  readonly told: readonly Told[]
}
