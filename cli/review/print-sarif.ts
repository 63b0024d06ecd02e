import { isAbsolute, normalize, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Invocation, Location, Log, ReportingDescriptor, Result } from 'sarif'
import type { Finding } from '../../webhook/rules/finding.ts'
import { RULES } from '../../webhook/rules/registry.ts'
import { VERSION } from '../version.ts'
import type { Unreadable } from './manifest.ts'
import { titleOf, type Report } from './report.ts'
import type { Review } from './reviewed.ts'

/**
 * SARIF 2.1.0 (OASIS): one run, one result a finding, with file and line; denials are errors, warnings warnings. What cannot
 * be read is a notification of the run, which then was not successful.
 */
export function printSarif({ reviews, unreadable }: Report): string {
  const log: Log = {
    version: '2.1.0',
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    runs: [
      {
        tool: { driver: { name: 'berth', version: VERSION, rules: RULES.map(descriptor) } },
        invocations: [invocation(unreadable)],
        columnKind: 'utf16CodeUnits',
        results: reviews.flatMap((review) =>
          review.reviewed.findings.map((finding) => result(review, finding)),
        ),
      },
    ],
  }
  return `${JSON.stringify(log, null, 2)}\n`
}

const descriptor = ({ id, summary }: (typeof RULES)[number]): ReportingDescriptor => ({
  id,
  shortDescription: { text: summary },
  help: { text: `berth explain ${id}` },
})

function result(review: Review, finding: Finding): Result {
  const { manifest } = review
  const { rule, field, message, fix } = finding
  const physical = locationOf(manifest.source, manifest.lineOf(field))
  const title = titleOf(review)
  return {
    ruleId: rule,
    ruleIndex: RULES.findIndex(({ id }) => id === rule),
    level: finding.severity === 'deny' ? 'error' : 'warning',
    message: { text: `${title}: ${field}: ${message}. Fix: ${fix}.` },
    locations: [{ ...physical, logicalLocations: [{ fullyQualifiedName: `${title}: ${field}` }] }],
  }
}

const invocation = (unreadable: readonly Unreadable[]): Invocation => ({
  executionSuccessful: unreadable.length === 0,
  toolExecutionNotifications: unreadable.map(({ source, line, problem }) => ({
    level: 'error',
    message: { text: problem },
    locations: [locationOf(source, line)],
  })),
})

function locationOf(source: string, line: number | undefined): Location {
  const region = line === undefined ? {} : { region: { startLine: line } }
  return { physicalLocation: { artifactLocation: { uri: uriOf(source) }, ...region } }
}

/** SARIF wants URI references: blanks and the like percent-encoded, absolute paths as file URIs. */
function uriOf(source: string): string {
  if (source === '-') return 'stdin'
  const path = normalize(source).toWellFormed()
  if (isAbsolute(path)) return pathToFileURL(path).href
  return path.split(sep).map(encodeURIComponent).join('/')
}
