import { isAbsolute, normalize, relative } from 'node:path'
import type { Finding } from '../../webhook/rules/finding.ts'
import type { Unreadable } from './manifest.ts'
import { printable, titleOf, type Report } from './report.ts'
import { summary } from './print-text.ts'
import type { Review } from './reviewed.ts'

/**
 * For a step of a GitHub workflow: a workflow command for each finding, which GitHub shows as an annotation at the line of the file, and
 * in the log (docs.github.com, "Workflow commands for GitHub Actions"). What cannot be read is an error too. The counts come last.
 * ```
 * ::error file=k8s/pod.yaml,line=6,title=network-exists::k8s/pod.yaml:6: Pod shop/web: metadata.annotations[…][0]: no Net…
 * ```
 * Nothing of a manifest begins a line: the runner obeys any line that begins with two colons, blanks before them or not.
 */
export function printGithub(report: Report): string {
  const findings = report.reviews.flatMap((review) =>
    review.reviewed.findings.map((finding) => annotationOf(review, finding)),
  )
  const commands = [...findings, ...report.unreadable.map(errorOf)].map(commandOf)
  return [...commands, summary(report), ''].join('\n')
}

interface Annotation {
  readonly level: 'error' | 'warning'
  readonly source: string
  readonly line: number | undefined
  readonly title: string
  readonly text: string
}

function annotationOf(review: Review, { rule, severity, field, message, fix }: Finding): Annotation {
  const { manifest } = review
  return {
    level: severity === 'deny' ? 'error' : 'warning',
    source: manifest.source,
    line: manifest.lineOf(field),
    title: rule,
    text: `${titleOf(review)}: ${field}: ${message}. Fix: ${fix}.`,
  }
}

const errorOf = ({ source, line, problem }: Unreadable): Annotation => ({
  level: 'error',
  source,
  line,
  title: 'unreadable',
  text: problem,
})

function commandOf({ level, source, line, title, text }: Annotation): string {
  const path = printable(pathOf(source))
  const [at, behind] = line === undefined ? ['', ''] : [`line=${line},`, `:${line}`]
  const file = source === '-' ? '' : `file=${property(path)},${at}`
  return `::${level} ${file}title=${property(title)}::${data(printable(`${path}${behind}: ${text}`))}`
}

/** GitHub knows files by their path in the repository, which is where a step runs. */
const pathOf = (source: string): string =>
  isAbsolute(source) ? relative(process.cwd(), source) : normalize(source)

/** Escaped as the runner reads it back (actions/toolkit, core/src/command.ts). */
const data = (text: string): string =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')

const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
