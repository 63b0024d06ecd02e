import type { Lease } from '../../network/lease/lease.ts'
import type { ScannedPod } from '../cluster.ts'
import type { ScanFinding } from '../report.ts'
import type { Scanning } from '../scanning.ts'

/** What a check of what is live can find. */
export interface LiveFault {
  readonly id: string
  /** One line. */
  readonly summary: string
}

/** What no admission rule can see: what became of pods, addresses and leases after they were admitted. One a file. */
export interface LiveCheck {
  readonly faults: readonly LiveFault[]
  /** Begins anew for each scan; what it finds of many objects goes into the scan's gathering. */
  begin(scanning: Scanning): Look
}

export interface Look {
  /** Of live pods that are not being deleted; undefined where there is nothing, or nothing yet, to tell. */
  pod?(pod: ScannedPod): Iterable<ScanFinding> | undefined
  lease?(lease: Lease): Iterable<ScanFinding> | undefined
}
