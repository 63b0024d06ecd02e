import type { NamedNetwork } from '../network/address/named-network.ts'
import type { Api } from './api/api.ts'
import type { AddressBook } from './store/address-book.ts'
import type { EventRecorder } from './api/event-recorder.ts'
import type { AllocatorView } from './view.ts'

/** Of the configuration, what the allocator reads. */
export interface AllocatorSettings {
  readonly reservedNetworks: readonly NamedNetwork[]
  /** How long an address rests after its pod went, in milliseconds. */
  readonly quarantine: number
}

/** The time by the API server's clock, so that the clock of this machine does not matter. */
export interface ServerClock {
  /** Milliseconds since 1970, to the second; undefined until an answer of the server has said it. */
  now(): number | undefined
}

/** What is worth a line in the log; the fields name the objects. */
export interface Log {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

/** Everything that the controllers work with; `main.ts` puts it together, tests put fakes in. */
export interface Allocation {
  readonly api: Api
  readonly view: AllocatorView
  readonly addresses: AddressBook
  readonly settings: () => AllocatorSettings
  readonly events: EventRecorder
  readonly clock: ServerClock
  readonly log: Log
}
