import { titleOf } from '../../scan/objects.ts'
import type { ScanFinding, ScanGroupReport, ScanReport } from '../../scan/report.ts'
import { counts, escape, testcase, type Outcome } from '../junit.ts'
import { printable } from '../review/report.ts'
import { GROUP_TEXTS, objectsText } from './page.ts'

/**
 * JUnit XML in the dialect of Jenkins' xunit plugin: one suite a group, one case a finding. What is broken or would be refused is a
 * failure, a warning stands in system-out, what could not be read is an error; a group without findings has one case, which passed.
 */
export function printJunit({ groups, unread }: ScanReport): string {
  const suites = groups.map((group) => ({ group: group.group, cases: casesOf(group) }))
  const missed = unread.map(errorCase)
  const all = [...suites.flatMap(({ cases }) => cases), ...missed]
  const body = suites.map(({ group, cases }) => suite(GROUP_TEXTS[group].title, cases))
  if (missed.length > 0) body.push(suite('Not looked at', missed))
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="berth scan"${counts(all)}>\n${body.join('')}</testsuites>\n`
}

interface Case {
  readonly outcome: Outcome
  readonly xml: string
}

const suite = (name: string, cases: readonly Case[]): string =>
  `  <testsuite name="${escape(name)}"${counts(cases)}>\n${cases.map(({ xml }) => xml).join('')}  </testsuite>\n`

function casesOf({ group, count, findings }: ScanGroupReport): readonly Case[] {
  if (count === 0) return [{ outcome: 'passed', xml: testcase('no findings', group, '') }]
  return findings.map(caseOf)
}

function caseOf(finding: ScanFinding): Case {
  const { check, severity, objects, field, message, fix } = finding
  const at = field === '' ? '' : `${field}: `
  const line = escape(printable(`${objectsText(finding)}: ${at}${message}. Fix: ${fix}.`))
  const content =
    severity === 'deny'
      ? `      <failure type="denied" message="${escape(check)}">${line}</failure>\n`
      : `      <system-out>${line}</system-out>\n`
  const [first] = objects
  const name = `${check}: ${first === undefined ? '' : printable(titleOf(first))}`
  return { outcome: severity === 'deny' ? 'failed' : 'passed', xml: testcase(name, check, content) }
}

const errorCase = (what: string): Case => ({
  outcome: 'error',
  xml: testcase(what, 'unread', `      <error type="unreadable" message="${escape(what)}"/>\n`),
})
