import { writePolicyReports, type WrittenReports } from '../../scan/policy-report/write.ts'
import type { ScanReport } from '../../scan/report.ts'
import { connect, messageOf, type ClusterOptions } from '../cluster/connect.ts'
import { UsageError, type Terminal } from '../terminal.ts'

/** Findings of one check that are kept for reports; what is printed may be less. */
export const MOST_REPORTED = 5_000

export interface ReportingOptions extends ClusterOptions {
  readonly state?: readonly string[]
  readonly rule?: readonly string[]
  readonly namespace?: readonly string[]
}

/** A report tells all that is wrong in a namespace. Throws UsageError where the options would make it tell less. */
export function refuseHalfReports({ state, rule }: ReportingOptions): void {
  if (state !== undefined)
    throw new UsageError('--as-policy-report writes to a cluster: not together with --state')
  if (rule !== undefined)
    throw new UsageError(
      '--as-policy-report tells everything: not together with --rule, which leaves things out',
    )
}

/**
 * Writes the findings as policy reports of the cluster, and tells on standard error what became of them. False if something could not
 * be written. Throws UsageError if nothing could.
 */
export async function writeReports(
  report: ScanReport,
  options: ReportingOptions,
  terminal: Terminal,
): Promise<boolean> {
  const client = await connect(options, 'give --kubeconfig FILE')
  try {
    const now = client.serverNow() ?? Date.now()
    const written = await writePolicyReports(client, report, { now, namespaces: options.namespace })
    if (written.apiVersion === undefined) throw new Error(NO_API)
    terminal.error(`${told(written, written.apiVersion)}\n`)
    for (const problem of written.problems) terminal.error(`berth: not written: ${problem}\n`)
    return written.problems.length === 0
  } catch (error) {
    throw new UsageError(`cannot write reports to the cluster ${client.title}: ${messageOf(error)}`)
  } finally {
    client.close()
  }
}

const NO_API =
  'it has neither reports of openreports.io/v1alpha1 nor policyreports of wgpolicyk8s.io/v1alpha2; install one of them'

/** `berth: reports of openreports.io/v1alpha1: 2 new, 1 changed, 5 as they were, 1 removed`. */
const told = ({ created, changed, unchanged, removed }: WrittenReports, apiVersion: string): string =>
  `berth: reports of ${apiVersion}: ${created} new, ${changed} changed, ${unchanged} as they were, ${removed} removed`
