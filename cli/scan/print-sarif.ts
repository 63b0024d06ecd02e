import type { Log, ReportingDescriptor, Result } from 'sarif'
import { LIVE_FAULTS } from '../../scan/live/registry.ts'
import { titleOf } from '../../scan/objects.ts'
import type { ScanFinding, ScanObject, ScanReport } from '../../scan/report.ts'
import { RULES } from '../../webhook/rules/registry.ts'
import { VERSION } from '../version.ts'
import { objectsText } from './page.ts'

const CHECKS: readonly ReportingDescriptor[] = [
  ...RULES.map(({ id, summary }) => ({
    id,
    shortDescription: { text: summary },
    help: { text: `berth explain ${id}` },
  })),
  ...LIVE_FAULTS.map(({ id, summary }) => ({
    id,
    shortDescription: { text: summary },
    help: { text: 'docs/scan.md, live checks' },
  })),
]

const PLACES: ReadonlyMap<string, number> = new Map(CHECKS.map(({ id }, place) => [id, place]))

/** SARIF 2.1.0 (OASIS): one run, one result a finding, at the objects that have part in it: they are in no file, and named as if they were. */
export function printSarif({ groups, unread }: ScanReport): string {
  const log: Log = {
    version: '2.1.0',
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    runs: [
      {
        tool: { driver: { name: 'berth', version: VERSION, rules: [...CHECKS] } },
        invocations: [
          {
            executionSuccessful: unread.length === 0,
            toolExecutionNotifications: unread.map((text) => ({ level: 'error', message: { text } })),
          },
        ],
        columnKind: 'utf16CodeUnits',
        results: groups.flatMap(({ findings }) => findings.map(resultOf)),
      },
    ],
  }
  return `${JSON.stringify(log, null, 2)}\n`
}

function resultOf(finding: ScanFinding): Result {
  const { check, severity, objects, field, message, fix } = finding
  return {
    ruleId: check,
    ruleIndex: PLACES.get(check) ?? -1,
    level: severity === 'deny' ? 'error' : 'warning',
    message: { text: `${objectsText(finding)}: ${field === '' ? '' : `${field}: `}${message}. Fix: ${fix}.` },
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: uriOf(objects[0]) } },
        logicalLocations: objects.map((object) => ({ fullyQualifiedName: titleOf(object) })),
      },
    ],
  }
}

/** Code scanning takes no result without a file: `cluster/shop/Pod/web-1`. */
const uriOf = (object: ScanObject | undefined): string =>
  ['cluster', object?.namespace ?? '', object?.kind ?? '', object?.name ?? '']
    .filter((part) => part !== '')
    .map((part) => encodeURIComponent(part.toWellFormed()))
    .join('/')
