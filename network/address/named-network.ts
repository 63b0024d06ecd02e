import type { AddressRange } from './range.ts'

/** Address space that is taken (reservedNetworks) or that pools must stay inside (bounds). */
export interface NamedNetwork {
  readonly name: string
  readonly domain: string
  readonly range: AddressRange
  /** As written in the configuration. */
  readonly text: string
}
