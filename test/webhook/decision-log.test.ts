import { describe, expect, it } from '@jest/globals'
import { allowed, denied, errored, patched } from '../../webhook/admission/answer.ts'
import type { Outcome } from '../../webhook/admission/reviewer.ts'
import { decisionLog } from '../../webhook/decision-log.ts'
import type { Finding } from '../../webhook/rules/finding.ts'
import { podWith, requestOf } from './admission/reviewing.ts'
import { memoryLog } from './memory-log.ts'

const REQUEST = requestOf(podWith('net'))
const finding: Finding = { rule: 'network-exists', severity: 'deny', field: 'f', message: 'm', fix: 'x' }
const OUTCOME: Outcome = {
  phase: 'validate',
  request: REQUEST,
  verdict: { answer: allowed, findings: [] },
  fault: undefined,
  seconds: 0.000_123_4,
}

/** The one line for an outcome. */
function lineOf(changes: Partial<Outcome>) {
  const { log, lines } = memoryLog()
  decisionLog(log)({ ...OUTCOME, ...changes })
  expect(lines).toHaveLength(1)
  const { time, ...line } = lines[0] ?? {}
  expect(time).toBeDefined()
  return line
}

describe('the line of a decision', () => {
  it('says what was asked, by whom, and what was decided; nothing of what is not there', () => {
    expect(lineOf({})).toEqual({
      level: 'info',
      msg: 'allowed',
      phase: 'validate',
      decision: 'allowed',
      operation: 'CREATE',
      kind: 'Pod',
      namespace: 'default',
      name: 'web',
      user: 'alice',
      uid: 'berth-review',
      ms: 0.123,
    })
  })

  it('is a warning with the whole message where something was denied, each rule once', () => {
    const findings = [finding, finding]
    expect(lineOf({ verdict: { answer: denied(findings), findings } })).toMatchObject({
      level: 'warn',
      msg: 'denied',
      decision: 'denied',
      rules: ['network-exists'],
      message: '\nnetwork-exists: f: m. Fix: x.\nnetwork-exists: f: m. Fix: x.',
    })
  })

  it('names the rules that only warned', () => {
    const findings: Finding[] = [{ ...finding, severity: 'warn' }]
    expect(lineOf({ verdict: { answer: allowed, findings } })).toMatchObject({
      level: 'info',
      rules: ['network-exists'],
    })
  })

  it('counts what was injected', () => {
    const patch = [
      { op: 'remove' as const, path: '/a' },
      { op: 'remove' as const, path: '/b' },
    ]
    expect(lineOf({ phase: 'mutate', verdict: { answer: patched(patch), findings: [] } })).toMatchObject({
      phase: 'mutate',
      decision: 'patched',
      patch: 2,
    })
  })

  it('says of a dry run that it is one', () => {
    expect(lineOf({ request: { ...REQUEST, dryRun: true } })).toMatchObject({ dryRun: true })
  })

  it('is an error with the stack where Berth failed', () => {
    const line = lineOf({
      verdict: { answer: errored(500, 'm'), findings: [] },
      fault: new TypeError('a defect'),
    })
    expect(line).toMatchObject({
      level: 'error',
      decision: 'fault',
      name: 'web',
      err: { type: 'TypeError', message: 'a defect', stack: expect.stringContaining('decision-log.test') },
    })
  })

  it('says why a review could not be read', () => {
    const answer = errored(400, 'Berth cannot read this review: it is no JSON')
    expect(lineOf({ request: undefined, verdict: { answer, findings: [] } })).toEqual({
      level: 'warn',
      msg: 'unreadable review',
      phase: 'validate',
      decision: 'unreadable',
      problem: 'Berth cannot read this review: it is no JSON',
      ms: 0.123,
    })
  })

  it('has the name that a controller generates from, and no more of a name than one can have', () => {
    const object = { metadata: { generateName: 'web-5d4f-' } }
    expect(lineOf({ request: { ...REQUEST, name: '', object } })).toMatchObject({ name: 'web-5d4f-' })
    const line = lineOf({ request: { ...REQUEST, name: 'x'.repeat(1_000_000) } })
    expect(line['name']).toHaveLength(253)
  })
})
