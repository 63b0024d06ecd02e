import type { Operation as PatchOperation } from 'fast-json-patch'
import type { Finding } from '../rules/finding.ts'
import { ADMISSION_V1 } from './request.ts'

/** What Berth answers to one review. Exactly one of: allowed, denied by findings, or errored (a Fault, or an unreadable review). */
export interface Answer {
  readonly allowed: boolean
  /** The HTTP code inside the status: 403 for a denial, 400 for an unreadable review, 500 for a Fault. */
  readonly code: number
  /** For people, on denial: see `denialMessage`. */
  readonly message: string
  /** One line each. */
  readonly warnings: readonly string[]
  readonly patch: readonly PatchOperation[]
  /** Keys of up to 63 characters without slash; the API server puts the webhook's name before them. */
  readonly auditAnnotations: Readonly<Record<string, string>>
}

const NOTHING = { message: '', warnings: [], patch: [], auditAnnotations: {} } as const

export const allowed: Answer = { allowed: true, code: 200, ...NOTHING }
export const denied = (findings: readonly Finding[]): Answer => ({
  ...NOTHING,
  allowed: false,
  code: 403,
  message: denialMessage(findings),
})
export const patched = (patch: readonly PatchOperation[]): Answer => ({ ...allowed, patch })
export const errored = (code: 400 | 500, message: string): Answer => ({
  ...NOTHING,
  allowed: false,
  code,
  message,
})
export const withWarnings = (answer: Answer, warnings: readonly string[]): Answer =>
  warnings.length === 0 ? answer : { ...answer, warnings: [...answer.warnings, ...warnings] }
export const withAudit = (answer: Answer, auditAnnotations: Answer['auditAnnotations']): Answer => ({
  ...answer,
  auditAnnotations,
})

const REASONS: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  403: 'Forbidden',
  500: 'InternalError',
}

/**
 * The AdmissionReview to send, always with HTTP 200: any other code counts as a failed call, which failurePolicy Ignore admits.
 * Denials say code 403 and reason Forbidden, which keeps the webhook's name and the message's line breaks in kubectl's output.
 */
export function printReview(uid: string, answer: Answer, apiVersion = ADMISSION_V1): string {
  const { allowed: verdict, code, message, warnings, patch, auditAnnotations } = answer
  return JSON.stringify({
    apiVersion,
    kind: 'AdmissionReview',
    response: {
      uid,
      allowed: verdict,
      ...(verdict
        ? {}
        : {
            status: { metadata: {}, status: 'Failure', reason: REASONS[code] ?? 'Forbidden', code, message },
          }),
      ...(warnings.length === 0 ? {} : { warnings }),
      ...(patch.length === 0
        ? {}
        : { patchType: 'JSONPatch', patch: Buffer.from(JSON.stringify(patch)).toString('base64') }),
      ...(Object.keys(auditAnnotations).length === 0 ? {} : { auditAnnotations }),
    },
  })
}

const MOST_FINDINGS = 20

/**
 * A denial as kubectl prints it after `denied the request:`, one line for each finding:
 * `network-exists: metadata.annotations[k8s.v1.cni.cncf.io/networks][0]: no NetworkAttachmentDefinition default/sriov-vnic. Fix: …`
 */
export function denialMessage(findings: readonly Finding[]): string {
  const lines = findings.slice(0, MOST_FINDINGS).map((finding) => `\n${findingLine(finding)}`)
  const more = findings.length - MOST_FINDINGS
  return lines.join('') + (more > 0 ? `\nand ${more} more findings` : '')
}

export const findingLine = ({ rule, field, message, fix }: Finding): string =>
  oneLine(`${rule}: ${field}: ${message}. Fix: ${fix}.`, 2000)

const MOST_WARNINGS = 12
/** The longest warning among many, in characters. */
export const WARNING_LENGTH = 320
/** The longest of a few: long enough for what is wrong, with both names, and what to do. */
const LONGEST_WARNING = 800
/** What warnings of findings take together where they are few: the rest is for what else is told. */
const TOGETHER = 3000

/**
 * Findings as warnings. The API server drops a warning with a line break and cuts all of them down when they pass
 * 4,096 bytes together (k8s.io/apiserver `endpoints/filters/warning.go`), so there are at most twelve, of 320 characters, or
 * fewer and longer ones.
 */
export function warningLines(findings: readonly Finding[]): readonly string[] {
  const told = findings.slice(0, MOST_WARNINGS)
  const share = Math.floor(TOGETHER / Math.max(1, told.length))
  const longest = Math.min(LONGEST_WARNING, Math.max(WARNING_LENGTH, share))
  const lines = told.map((finding) => oneLine(findingLine(finding), longest))
  const more = findings.length - MOST_WARNINGS
  return more > 0 ? [...lines, `and ${more} more warnings of Berth`] : lines
}

/** Control characters (a line break in a name would forge a line) become blanks; what is too long is cut. */
export function oneLine(line: string, limit: number): string {
  const clean = line.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')
  return (clean.length > limit ? `${clean.slice(0, limit - 1)}…` : clean).toWellFormed()
}
