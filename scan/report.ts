import type { Severity } from '../webhook/rules/finding.ts'

/**
 * What to mend first:
 * - `conflict`: two machines answer one address, or a pod has an address that is not its own: now, on the wire;
 * - `stuck`: pods that cannot start, or cannot start again where they are;
 * - `denied`: what the rules refuse at the next apply;
 * - `warned`: everything else.
 */
export const SCAN_GROUPS = ['conflict', 'stuck', 'denied', 'warned'] as const
export type ScanGroup = (typeof SCAN_GROUPS)[number]

/** The level that a scan judges by: one for all, or `namespace`: each namespace's own, as enforced. */
export const SCAN_LEVELS = ['namespace', 'baseline', 'restricted'] as const
export type ScanLevel = (typeof SCAN_LEVELS)[number]

/** An object that has part in a finding. A reserved network stands in the configuration: it has the kind `reserved network` and no apiVersion. */
export interface ScanObject {
  readonly apiVersion: string
  readonly kind: string
  /** Empty for cluster-scoped objects. */
  readonly namespace: string
  readonly name: string
  /** Empty where it is not known. */
  readonly uid: string
}

/** One thing that is wrong. What two objects do to each other is one finding that names both. */
export interface ScanFinding {
  /** The id of a rule (`webhook/rules/`) or of a live check (`scan/live/`). No id is both. */
  readonly check: string
  readonly group: ScanGroup
  /** `deny`: broken, or refused at the next apply; `warn`: not so. */
  readonly severity: Severity
  /** Where it is to be mended first, then the others that have part in it, at most `MOST_OBJECTS`. Never empty. */
  readonly objects: readonly ScanObject[]
  /** How many more objects the same is true of: 997 of the 1,000 pods of one Deployment. */
  readonly more: number
  /** Path in the first object; empty if it is wrong as a whole. */
  readonly field: string
  readonly message: string
  readonly fix: string
}

/** So many objects are named in one finding. */
export const MOST_OBJECTS = 4

/** The findings of one group. */
export interface ScanGroupReport {
  readonly group: ScanGroup
  /** How many findings there are, told or not. */
  readonly count: number
  /** At most as many of one check as the scan was asked to keep; those of one check together. */
  readonly findings: readonly ScanFinding[]
  /** How many more there are of the checks of which not all are told. */
  readonly untold: readonly { readonly check: string; readonly count: number }[]
}

/** How much was looked at. */
export interface ScanFigures {
  readonly networks: number
  readonly pools: number
  readonly namespaces: number
  readonly workloads: number
  /** Live pods with networks. */
  readonly pods: number
  readonly leases: number
}

/** What a scan found. */
export interface ScanReport {
  readonly level: ScanLevel
  readonly figures: ScanFigures
  /** All groups, in the order of `SCAN_GROUPS`, empty ones too. */
  readonly groups: readonly ScanGroupReport[]
  /** What could not be looked at: `Deployments (forbidden)`. Empty if everything was. */
  readonly unread: readonly string[]
}
