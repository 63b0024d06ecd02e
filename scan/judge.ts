import { UNENFORCED, type Exemption } from '../webhook/admission/exemption.ts'
import { yieldAt } from '../webhook/admission/evaluate.ts'
import { policyOf, type Policy } from '../webhook/admission/policy.ts'
import { RULES } from '../webhook/rules/registry.ts'
import type { Severity } from '../webhook/rules/finding.ts'
import type { Rule, RuleContext, RuleProblem } from '../webhook/rules/rule.ts'
import type { SubjectKind, Subjects } from '../webhook/rules/subject.ts'
import type { ScanLevel } from './report.ts'

/** What a rule says of one object at the level of the scan. */
export interface Judgement {
  readonly rule: Rule
  readonly problem: RuleProblem
  readonly severity: Severity
}

type Judged = Pick<Policy, 'enforce' | 'warn'>

/** Of one object no more are looked at: nobody reads beyond the first few. */
const MOST_PROBLEMS = 100

/** What the rules say of an object, as if it were created now. `wanted`: which rules; all of them unless given. */
export function* judge<Kind extends SubjectKind>(
  kind: Kind,
  subject: Subjects[Kind],
  policy: Judged,
  { context, wanted }: { readonly context: RuleContext; readonly wanted?: (rule: Rule) => boolean },
): Iterable<Judgement> {
  for (const rule of RULES) {
    const check = rule.checks[kind]
    if (check?.operations.includes(subject.operation) !== true || wanted?.(rule) === false) continue
    const [enforced, warned] = [yieldAt(rule, policy.enforce), yieldAt(rule, policy.warn)]
    if (enforced !== 'deny' && warned === 'none') continue
    let count = 0
    for (const problem of check.run(subject, context)) {
      if (++count > MOST_PROBLEMS) break
      if (enforced === 'deny' && problem.atMost === undefined) yield { rule, problem, severity: 'deny' }
      else if (warned !== 'none') yield { rule, problem, severity: 'warn' }
    }
  }
}

/**
 * What an object of the namespace is judged by (cluster-scoped ones, and Namespaces themselves, by the defaults); undefined if the
 * configuration spares it altogether.
 */
export function policyAt(
  namespace: string,
  level: ScanLevel,
  { exemption, context }: { readonly exemption: Exemption; readonly context: RuleContext },
): Judged | undefined {
  if (exemption === 'all') return undefined
  if (exemption === 'policy') return UNENFORCED
  if (level !== 'namespace') {
    const fixed = { level, version: 'latest' }
    return { enforce: fixed, warn: fixed }
  }
  const { settings, view } = context
  const labels = namespace === '' ? undefined : view.namespace(namespace)?.labels
  return labels === undefined ? settings.defaults : policyOf(labels, settings)
}
