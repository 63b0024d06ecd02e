import { isAbsolute } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Log, ReportingDescriptor, Result } from 'sarif'
import { findingLine } from '../../webhook/admission/answer.ts'
import { RULES } from '../../webhook/rules/registry.ts'
import type { Finding } from '../../webhook/rules/finding.ts'
import type { Review } from './reviewed.ts'
import { VERSION } from '../version.ts'

/** SARIF 2.1.0 (OASIS): one run, one result a finding, with file and line; denials are errors, warnings warnings. */
export function printSarif(reviews: readonly Review[]): string {
  const log: Log = {
    version: '2.1.0',
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    runs: [
      {
        tool: { driver: { name: 'berth', version: VERSION, rules: RULES.map(descriptor) } },
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

function result({ manifest, reviewed }: Review, finding: Finding): Result {
  const name = reviewed.namespace === '' ? reviewed.name : `${reviewed.namespace}/${reviewed.name}`
  return {
    ruleId: finding.rule,
    ruleIndex: RULES.findIndex(({ id }) => id === finding.rule),
    level: finding.severity === 'deny' ? 'error' : 'warning',
    message: { text: `${reviewed.kind} ${name}: ${findingLine(finding)}` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(manifest.source) },
          region: { startLine: manifest.lineOf(finding.field) },
        },
        logicalLocations: [{ fullyQualifiedName: `${reviewed.kind}/${name}/${finding.field}` }],
      },
    ],
  }
}

/** SARIF wants URI references: blanks and the like percent-encoded, absolute paths as file URIs. */
function uriOf(source: string): string {
  if (source === '-') return 'stdin'
  if (isAbsolute(source)) return pathToFileURL(source).href
  return source.split(/[/\\]/).map(encodeURIComponent).join('/')
}
