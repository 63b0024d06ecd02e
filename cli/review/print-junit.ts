import { findingLine } from '../../webhook/admission/answer.ts'
import { counts, escape, testcase, type Outcome } from '../junit.ts'
import type { Finding } from '../../webhook/rules/finding.ts'
import type { Unreadable } from './manifest.ts'
import { printable, titleOf, unreadableLine, type Report } from './report.ts'
import type { Review } from './reviewed.ts'

/**
 * JUnit XML in the dialect of Jenkins' xunit plugin (test/fixtures/junit.xsd): one suite a source, one case an object. A
 * denial is a failure; warnings stand in system-out; what cannot be read is an error. Each line of text begins with `file:line:`.
 */
export function printJunit({ reviews, unreadable }: Report): string {
  const cases = [...reviews.map(caseOf), ...unreadable.map(errorCase)]
  const suites = Map.groupBy(cases, ({ source }) => source)
  const body = [...suites].map(([source, members]) => suite(source, members)).join('')
  const head = `<testsuites name="berth review"${counts(cases)}>`
  return `<?xml version="1.0" encoding="UTF-8"?>\n${head}\n${body}</testsuites>\n`
}

interface Case {
  readonly source: string
  readonly outcome: Outcome
  readonly xml: string
}

function suite(source: string, cases: readonly Case[]): string {
  const file = source === '-' ? '' : ` file="${escape(source)}"`
  const head = `  <testsuite name="${escape(source)}"${counts(cases)}${file}>\n`
  return `${head}${cases.map(({ xml }) => xml).join('')}  </testsuite>\n`
}

function caseOf(review: Review): Case {
  const { manifest, reviewed } = review
  const tell = (finding: Finding): string =>
    escape(printable(`${manifest.source}:${manifest.lineOf(finding.field)}: ${findingLine(finding)}`))
  const denied = reviewed.findings.filter((finding) => finding.severity === 'deny')
  const warned = reviewed.findings.filter((finding) => finding.severity === 'warn')
  const rules = [...new Set(denied.map((finding) => finding.rule))].join(', ')
  const failure = `      <failure type="denied" message="${escape(rules)}">${denied.map(tell).join('\n')}</failure>\n`
  const output = `      <system-out>${warned.map(tell).join('\n')}</system-out>\n`
  const content = (reviewed.allowed ? '' : failure) + (warned.length === 0 ? '' : output)
  return {
    source: manifest.source,
    outcome: reviewed.allowed ? 'passed' : 'failed',
    xml: testcase(titleOf(review), manifest.source, content),
  }
}

function errorCase(item: Unreadable): Case {
  const name = item.line === undefined ? 'readable' : `readable at line ${item.line}`
  const content = `      <error type="unreadable" message="${escape(item.problem)}">${escape(unreadableLine(item))}</error>\n`
  return { source: item.source, outcome: 'error', xml: testcase(name, item.source, content) }
}
