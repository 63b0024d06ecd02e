import type { Logger } from 'pino'
import type { Outcome } from './admission/reviewer.ts'
import { objectName } from './admission/request.ts'
import { decisionOf } from './metrics.ts'

/** A mutating review comes before the name is validated: it may be megabytes. */
const LONGEST_NAME = 253

/**
 * One structured line for each decision: denials and faults stand out by level.
 * `{"level":"warn","phase":"validate","decision":"denied","kind":"Pod","namespace":"shop","name":"web-1","rules":["network-exists"],"ms":0.12,…}`
 */
export function decisionLog(log: Logger): (outcome: Outcome) => void {
  return ({ phase, request, verdict, fault, seconds }) => {
    const { answer, findings } = verdict
    const decision = decisionOf(request === undefined, answer, fault)
    const line = {
      phase,
      decision,
      operation: request?.operation,
      kind: request?.kind,
      namespace: request?.namespace,
      name: request === undefined ? undefined : objectName(request).slice(0, LONGEST_NAME),
      user: request?.username,
      dryRun: request?.dryRun === true ? true : undefined,
      uid: request?.uid,
      rules: findings.length === 0 ? undefined : [...new Set(findings.map((finding) => finding.rule))],
      patch: answer.patch.length === 0 ? undefined : answer.patch.length,
      ms: Math.round(seconds * 1e6) / 1e3,
    }
    if (fault !== undefined) log.error({ ...line, err: fault }, 'review failed inside Berth')
    else if (request === undefined) log.warn({ ...line, problem: answer.message }, 'unreadable review')
    else if (!answer.allowed) log.warn({ ...line, message: answer.message }, 'denied')
    else log.info(line, decision)
  }
}
