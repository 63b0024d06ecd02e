/** The object that an Event is about. */
export interface EventSubject {
  readonly apiVersion: string
  readonly kind: string
  /** Empty for cluster-scoped objects. */
  readonly namespace: string
  readonly name: string
  readonly uid: string
}

export interface EventText {
  readonly type: 'Normal' | 'Warning'
  /** CamelCase: `AddressAllocated`, `PoolExhausted`. */
  readonly reason: string
  /** One line, at most 1,024 characters. */
  readonly message: string
}

/** Writes Events (core/v1), best effort: never throws, never holds anything up; the same one again is counted, not repeated. */
export interface EventRecorder {
  record(subject: EventSubject, text: EventText): void
}
