import { addressOutOfRange } from './address-out-of-range.ts'
import { duplicateAddresses } from './duplicate-addresses.ts'
import { foreignAddresses } from './foreign-addresses.ts'
import type { LiveCheck, LiveFault } from './live-check.ts'
import { staleLeases } from './stale-leases.ts'
import { waitingPods } from './waiting-pods.ts'
import { wrongNode } from './wrong-node.ts'

/** Every check of what is live; a test holds this list to the folder and to docs/scan.md. */
export const LIVE_CHECKS: readonly LiveCheck[] = [
  duplicateAddresses,
  foreignAddresses,
  addressOutOfRange,
  wrongNode,
  waitingPods,
  staleLeases,
]

export const LIVE_FAULTS: readonly LiveFault[] = LIVE_CHECKS.flatMap(({ faults }) => faults)
