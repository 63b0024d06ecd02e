import { findingLine } from '../../webhook/admission/answer.ts'
import type { Finding } from '../../webhook/rules/finding.ts'
import type { Review } from './reviewed.ts'

/**
 * JUnit XML in the Jenkins dialect (test/fixtures/junit.xsd): one suite a source, one case an object. A denial is a
 * failure; warnings stand in system-out. File and line are in the case's attributes and in the text.
 */
export function printJunit(reviews: readonly Review[]): string {
  const suites = Map.groupBy(reviews, ({ manifest }) => manifest.source)
  const body = [...suites].map(([source, members]) => suite(source, members)).join('')
  const failures = reviews.filter(({ reviewed }) => !reviewed.allowed).length
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="berth review" tests="${reviews.length}" failures="${failures}">\n${body}</testsuites>\n`
}

function suite(source: string, reviews: readonly Review[]): string {
  const failures = reviews.filter(({ reviewed }) => !reviewed.allowed).length
  const head = `  <testsuite name="${escape(source)}" tests="${reviews.length}" failures="${failures}" errors="0" skipped="0">\n`
  return `${head}${reviews.map(testcase).join('')}  </testsuite>\n`
}

function testcase({ manifest, reviewed }: Review): string {
  const name = `${reviewed.kind} ${reviewed.namespace === '' ? '' : `${reviewed.namespace}/`}${reviewed.name}`
  const open = `    <testcase name="${escape(name)}" classname="${escape(reviewed.apiVersion)}" file="${escape(manifest.source)}" line="${manifest.line}"`
  const tell = (finding: Finding) =>
    escape(`${manifest.source}:${manifest.lineOf(finding.field)}: ${findingLine(finding)}`)
  const denied = reviewed.findings.filter((finding) => finding.severity === 'deny')
  const warned = reviewed.findings.filter((finding) => finding.severity === 'warn')
  if (denied.length + warned.length === 0) return `${open}/>\n`
  const rules = [...new Set(denied.map((finding) => finding.rule))].join(', ')
  const failure =
    denied.length === 0
      ? ''
      : `      <failure type="denied" message="${escape(rules)}">${denied.map(tell).join('\n')}</failure>\n`
  const output = warned.length === 0 ? '' : `      <system-out>${warned.map(tell).join('\n')}</system-out>\n`
  return `${open}>\n${failure}${output}    </testcase>\n`
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

/** XML 1.0 text: the five entities, and no character that XML forbids. */
const escape = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '\u{fffd}')
    .replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '')
