import { includes } from '../rules/policy-version.ts'
import { RULES } from '../rules/registry.ts'
import type { Finding, Severity } from '../rules/finding.ts'
import type { Operation, Rule, RuleContext, RuleProblem } from '../rules/rule.ts'
import type { PolicyLevel } from '../rules/settings.ts'
import type { SubjectKind, Subjects } from '../rules/subject.ts'
import type { Policy } from './policy.ts'

/** What the rules say of one object under one policy. */
export interface Evaluation {
  /** Findings that refuse the object: what `enforce` denies. */
  readonly denied: readonly Finding[]
  /** Findings that are told and do not refuse: what `warn` yields beyond the denied ones. */
  readonly warned: readonly Finding[]
  /** Findings for the audit log: what `audit` yields. */
  readonly audited: readonly Finding[]
}

/** More of one rule are not looked for: a 3 MiB object can have 100,000 faults, and nobody reads beyond the first few. */
const MOST_PROBLEMS = 1000

export type Yield = Severity | 'none'

/** A rule with what it yields under one policy: computed once for each policy, kind and operation. */
interface Planned {
  readonly rule: Rule
  readonly enforce: Yield
  readonly warn: Yield
  readonly audit: Yield
}

/** Runs every rule of the kind once and sorts what it finds by mode. A rule that throws is a Fault: it propagates. */
export function evaluate<Kind extends SubjectKind>(
  kind: Kind,
  subject: Subjects[Kind],
  policy: Policy,
  context: RuleContext,
): Evaluation {
  const denied: Finding[] = []
  const warned: Finding[] = []
  const audited: Finding[] = []
  for (const planned of planFor(kind, subject.operation, policy)) {
    const check = planned.rule.checks[kind]
    if (check === undefined) continue
    let count = 0
    for (const problem of check.run(subject, context)) {
      if (++count > MOST_PROBLEMS) break
      if (yields(planned.enforce, problem) === 'deny') denied.push(finding(planned.rule, problem, 'deny'))
      else if (planned.warn !== 'none') warned.push(finding(planned.rule, problem, 'warn'))
      if (planned.audit !== 'none')
        audited.push(finding(planned.rule, problem, yields(planned.audit, problem)))
    }
  }
  return { denied, warned, audited }
}

const yields = (severity: Yield, problem: RuleProblem): Severity =>
  severity === 'deny' && problem.atMost === undefined ? 'deny' : 'warn'

const finding = (rule: Rule, problem: RuleProblem, severity: Severity): Finding => ({
  rule: rule.id,
  severity,
  field: problem.field,
  message: problem.message,
  fix: problem.fix,
})

const plans = new Map<string, readonly Planned[]>()

function planFor(kind: SubjectKind, operation: Operation, policy: Policy): readonly Planned[] {
  const { enforce, warn, audit } = policy
  const key = `${kind} ${operation} ${enforce.level}:${enforce.version} ${warn.level}:${warn.version} ${audit.level}:${audit.version}`
  const known = plans.get(key)
  if (known !== undefined) return known
  const plan = RULES.filter((rule) => rule.checks[kind]?.operations.includes(operation))
    .map((rule) => ({
      rule,
      enforce: yieldAt(rule, enforce),
      warn: yieldAt(rule, warn),
      audit: yieldAt(rule, audit),
    }))
    .filter((planned) => planned.enforce === 'deny' || planned.warn !== 'none' || planned.audit !== 'none')
  plans.set(key, plan)
  return plan
}

/** What the rule yields at a level: nothing where the pinned version does not know it yet. */
export function yieldAt(rule: Rule, { level, version }: PolicyLevel): Yield {
  if (!includes(version, rule.since)) return 'none'
  return rule.levels[level] ?? 'none'
}
