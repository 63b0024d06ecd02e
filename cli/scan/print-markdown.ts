import type { ScanFinding, ScanGroupReport, ScanReport } from '../../scan/report.ts'
import { printable } from '../review/report.ts'
import { GROUP_TEXTS, moreText, objectsText, scopeOf, summaryOf, unreadText } from './page.ts'

/** For a ticket or the summary of a CI job: a heading for each group, an item for each finding. */
export function printMarkdown(report: ScanReport): string {
  const unread = unreadText(report)
  const head = [`**${summaryOf(report)}**`, scopeOf(report), ...(unread === '' ? [] : [unread])].join('  \n')
  const groups = report.groups.filter(({ count }) => count > 0).map(groupText)
  return `${['## Berth scan', head, ...groups].join('\n\n')}\n`
}

function groupText({ group, count, findings, untold }: ScanGroupReport): string {
  const items = findings.map(itemOf)
  const more = untold.map((entry) => `- ${moreText(entry.check, entry.count)}`)
  return [`### ${GROUP_TEXTS[group].title} (${count})`, [...items, ...more].join('\n')].join('\n\n')
}

const itemOf = (finding: ScanFinding): string =>
  [
    `- \`${finding.check}\` **${plain(objectsText(finding))}**`,
    ...(finding.field === '' ? [] : [`  at ${code(finding.field)}`]),
    `  ${plain(finding.message)}`,
    `  *Fix:* ${plain(finding.fix)}`,
  ].join('  \n')

const code = (text: string): string => `\`${printable(text).replaceAll('`', "'")}\``

/** What Markdown, or HTML in it, would take for markup is a character like others in what others have written. */
const plain = (text: string): string =>
  printable(text).replaceAll(/[\\`*_[\]<>|~&]/g, (character) => `\\${character}`)
