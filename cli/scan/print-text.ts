import { styleText } from 'node:util'
import type { ScanFinding, ScanGroup, ScanGroupReport, ScanReport } from '../../scan/report.ts'
import { printable, type Page } from '../review/report.ts'
import { wrap } from '../wrap.ts'
import { GROUP_TEXTS, moreText, objectsText, scopeOf, summaryOf, unreadText } from './page.ts'

const COLOURS = { conflict: 'red', stuck: 'red', denied: 'red', warned: 'yellow' } as const

/**
 * For people: what there is in one line, then the findings by what to mend first.
 * ```
 * 1 finding: 1 address conflict
 * looked at 1 network and 2 live pods with networks, each namespace at the level that it enforces
 *
 * Mend first: two machines may answer one address (1)
 *
 *   duplicate-address  Pod shop/web-1, Pod shop/web-2
 *     192.168.20.5 of shop/lan is in use by pod shop/web-1 on node1 and pod shop/web-2 on node2: both answer for it
 *     Fix: delete all but one, so that they get addresses of their own
 * ```
 */
export function printText(report: ScanReport, page: Page): string {
  const unread = unreadText(report)
  const head = [summaryOf(report), scopeOf(report), ...(unread === '' ? [] : [unread])]
  const groups = report.groups.filter(({ count }) => count > 0).map((group) => groupText(group, page))
  return `${[head.map((line) => wrap('', line, page.width)).join('\n'), ...groups].join('\n\n')}\n`
}

function groupText({ group, count, findings, untold }: ScanGroupReport, page: Page): string {
  const title = coloured(`${GROUP_TEXTS[group].title} (${count})`, 'bold', page)
  const checks = [...Map.groupBy(findings, ({ check }) => check)].map(([check, some]) => {
    const more = untold.find((entry) => entry.check === check)
    const blocks = some.map((finding) => findingText(finding, group, page))
    if (more !== undefined) blocks.push(wrap('  ', moreText(check, more.count), page.width))
    return blocks.join('\n\n')
  })
  return [title, ...checks].join('\n\n')
}

function findingText(finding: ScanFinding, group: ScanGroup, page: Page): string {
  const { check, field, message, fix } = finding
  const head = wrap(`  ${check}  `, objectsText(finding), page.width)
  return [
    head.replace(check, (plain) => coloured(plain, COLOURS[group], page)),
    ...(field === '' ? [] : [wrap('    at ', printable(field), page.width)]),
    wrap('    ', printable(message), page.width),
    wrap('    Fix: ', printable(fix), page.width),
  ].join('\n')
}

const coloured = (text: string, style: 'bold' | 'red' | 'yellow', { coloured: may }: Page): string =>
  may ? styleText(style, text, { validateStream: false }) : text
