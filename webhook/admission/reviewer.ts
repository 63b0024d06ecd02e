import type { PreviewAnswer, PreviewRequest } from '../../network/preview/contract.ts'
import { failedCall } from './failed-call.ts'
import { absentFor, type Absent } from './absent.ts'
import { freshView, type Found } from './fresh-view.ts'
import type { RuleContext } from '../rules/rule.ts'
import {
  allowed,
  errored,
  oneLine,
  printReview,
  WARNING_LENGTH,
  withWarnings,
  type Answer,
} from './answer.ts'
import { templateKind } from './kinds.ts'
import { previewQuestion } from './previewing.ts'
import { readReview, type AdmissionRequest } from './request.ts'
import { mutate, validate, type Verdict } from './review-object.ts'

export type Phase = 'mutate' | 'validate'

/** What came of one call, for the log and the metrics. */
export interface Outcome {
  readonly phase: Phase
  /** Undefined if the body was no AdmissionReview that Berth can read. */
  readonly request: AdmissionRequest | undefined
  readonly verdict: Verdict
  /** What went wrong inside Berth; the answer then is a denial with code 500. */
  readonly fault: unknown
  readonly seconds: number
}

/**
 * What the HTTP server sends back: 200 with an AdmissionReview, 400 where not even a uid could be read, or 503 while
 * nothing can be decided.
 */
export interface Reply {
  readonly status: 200 | 400 | 503
  readonly body: string
}

/** Asks the API server for what the caches do not have; what it does not have either is left out. A rejection is a Fault. */
export type Lookup = (absent: Absent) => Promise<Found>

export interface ReviewerOptions {
  readonly context: () => RuleContext
  /** Told of every answer. */
  readonly observe: (outcome: Outcome) => void
  /** Undefined: the caches are all there is (files, tests). */
  readonly lookup?: Lookup | undefined
  /** Undefined: there is no allocator to ask. */
  readonly preview?: Preview | undefined
}

/** Asks the allocator; undefined if it does not answer in time. Never rejects. */
export type Preview = (asked: PreviewRequest) => Promise<PreviewAnswer | undefined>

/**
 * From a body to a reply. The one place that catches faults: it never throws and never rejects. The reply is there at once,
 * unless something has to be looked up first.
 */
export function reviewer({
  context,
  observe,
  lookup,
  preview,
}: ReviewerOptions): (phase: Phase, body: string) => Reply | Promise<Reply> {
  return (phase, body) => {
    const begun = performance.now()
    const reading = readReview(body)
    if (!reading.ok) {
      const answer = errored(400, `Berth cannot read this review: ${reading.message}`)
      observe({
        phase,
        request: undefined,
        verdict: { answer, findings: [] },
        fault: undefined,
        seconds: secondsSince(begun),
      })
      if (reading.uid === undefined) return { status: 400, body: failedCall(400, reading.message) }
      return { status: 200, body: printReview(reading.uid, answer, reading.apiVersion) }
    }
    const { request } = reading
    const reply = (use: () => RuleContext): Reply => {
      const { verdict, fault } = judge(phase, request, use)
      observe({ phase, request, verdict, fault, seconds: secondsSince(begun) })
      return { status: 200, body: printReview(request.uid, verdict.answer) }
    }
    const previewed = (use: () => RuleContext): Reply | Promise<Reply> => {
      if (preview === undefined || phase !== 'validate') return reply(use)
      const question = unlessFault(() => previewQuestion(request, use()))
      if (question === undefined) return reply(use)
      return preview(question.request).then((answer) =>
        reply(() => ({ ...use(), preview: question.answered(answer) })),
      )
    }
    const absent = lookup === undefined ? undefined : unlessFault(() => absentFor(request, context().view))
    if (lookup === undefined || absent === undefined) return previewed(context)
    return lookup(absent).then(
      (found) => previewed(() => ({ ...context(), view: freshView(context().view, found) })),
      (fault: unknown) =>
        reply(() => {
          throw fault
        }),
    )
  }
}

/** A fault here is a fault of the review itself, which meets it again and answers it. */
function unlessFault<Value>(ask: () => Value): Value | undefined {
  try {
    return ask()
  } catch {
    return undefined
  }
}

const secondsSince = (begun: number): number => (performance.now() - begun) / 1000

function judge(
  phase: Phase,
  request: AdmissionRequest,
  context: () => RuleContext,
): { verdict: Verdict; fault: unknown } {
  try {
    const verdict =
      phase === 'validate'
        ? validate(request, context())
        : { answer: mutate(request, context()), findings: [] }
    return { verdict, fault: undefined }
  } catch (fault) {
    return { verdict: { answer: faultAnswer(phase, request, fault), findings: [] }, fault }
  }
}

/**
 * Fail closed, as a call that fails would under failurePolicy Fail; the log has the stack. What may only warn refuses nothing
 * here either: the pods of a template are judged again one by one.
 */
function faultAnswer(
  phase: Phase,
  { uid, group, kind, operation }: AdmissionRequest,
  fault: unknown,
): Answer {
  const what = oneLine(fault instanceof Error ? fault.message : String(fault), 200)
  const message = `Berth failed inside (${phase}): ${what}. This is a defect of Berth, not of your object; its log has the details under uid ${uid}`
  return operation !== 'DELETE' && templateKind(group, kind) !== undefined
    ? withWarnings(allowed, [oneLine(message, WARNING_LENGTH)])
    : errored(500, message)
}
