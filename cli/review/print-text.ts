import { styleText } from 'node:util'
import type { Finding } from '../../webhook/rules/finding.ts'
import { wrap } from '../wrap.ts'
import { changesOf } from './changes.ts'
import { printable, titleOf, type Page, type Report } from './report.ts'
import type { Review } from './reviewed.ts'

type Verdict = 'denied' | 'warned' | 'allowed'

const COLOURS = {
  denied: 'red',
  deny: 'red',
  warned: 'yellow',
  warn: 'yellow',
  allowed: 'green',
  adds: 'green',
} as const

/** Verdicts and severities stand in a column of this width. */
const COLUMN = 9
const MARGIN = ' '.repeat(COLUMN)

/**
 * For people: an object with its verdict, its findings below, a count at the end.
 * ```
 * denied   Pod default/testpod2 (examples/s4-host-device/3-typo-pod.yaml:1)
 *   deny   network-exists at line 6: metadata.annotations[k8s.v1.cni.cncf.io/networks][0]
 *          no NetworkAttachmentDefinition sriov-vnic in namespace default; there are sriov-vnic-1 and sriov-vnic-2
 *          Fix: name one of them, or create default/sriov-vnic first
 *
 * 1 object: 1 denied, 0 allowed with warnings, 0 allowed
 * ```
 */
export function printText(report: Report, page: Page): string {
  const { reviews } = report
  const blocks = reviews.map((review, at) => {
    const next = reviews[at + 1]
    const apart = next === undefined || isLong(review) || isLong(next)
    return `${blockOf(review, page)}${apart ? '\n' : ''}`
  })
  return `${[...blocks, wrap('', summary(report), page.width)].join('\n')}\n`
}

/** What has findings stands apart; a row of allowed objects is a list. */
const isLong = ({ reviewed }: Review): boolean => reviewed.findings.length + reviewed.patch.length > 0

function blockOf(review: Review, page: Page): string {
  const { manifest, reviewed } = review
  const verdict = verdictOf(reviewed)
  const update = reviewed.operation === 'UPDATE' ? ', update' : ''
  const place = printable(`(${manifest.source}:${manifest.lineOf('')})`)
  const head = told(verdict, `${titleOf(review)}${update} ${place}`, page)
  const findings = reviewed.findings.map((finding) => findingBlock(finding, review, page))
  const changes = changesOf(reviewed).map((change) => told('adds', change, page))
  return [head, ...findings, ...changes].join('\n')
}

function findingBlock(
  { rule, severity, field, message, fix }: Finding,
  { manifest }: Review,
  page: Page,
): string {
  return [
    told(severity, `${rule} at line ${manifest.lineOf(field)}: ${printable(field)}`, page),
    wrap(MARGIN, printable(message), page.width),
    wrap(`${MARGIN}Fix: `, printable(fix), page.width),
  ].join('\n')
}

/** A text with its word in the left column: a verdict at its edge, what belongs to it indented. */
function told(word: keyof typeof COLOURS, text: string, page: Page): string {
  const lead = (word.endsWith('ed') ? word : `  ${word}`).padEnd(COLUMN)
  const block = wrap(lead, text, page.width)
  if (!page.coloured) return block
  return block.replace(word, (plain) => styleText(COLOURS[word], plain, { validateStream: false }))
}

function verdictOf({ allowed, findings }: Review['reviewed']): Verdict {
  if (!allowed) return 'denied'
  return findings.length > 0 ? 'warned' : 'allowed'
}

/** `5 objects reviewed: 2 denied, 0 allowed with warnings, 3 allowed`. */
export function summary({ reviews, unreadable }: Report): string {
  const count = (wanted: Verdict) => reviews.filter(({ reviewed }) => verdictOf(reviewed) === wanted).length
  const objects = reviews.length === 1 ? '1 object' : `${reviews.length} objects`
  const verdicts = `${count('denied')} denied, ${count('warned')} allowed with warnings, ${count('allowed')} allowed`
  const rest = unreadable.length === 0 ? '' : `; ${unreadable.length} more could not be read`
  return `${objects} reviewed: ${verdicts}${rest}`
}
