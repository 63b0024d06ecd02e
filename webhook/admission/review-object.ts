import type { Finding } from '../rules/finding.ts'
import type { RuleContext } from '../rules/rule.ts'
import type { Settings } from '../rules/settings.ts'
import type { ClusterView } from '../rules/cluster-view.ts'
import {
  allowed,
  denied,
  findingLine,
  patched,
  warningLines,
  withAudit,
  withWarnings,
  type Answer,
} from './answer.ts'
import { enforceRaise } from './enforce-raise.ts'
import { evaluate, type Evaluation } from './evaluate.ts'
import { exemptionOf, UNENFORCED } from './exemption.ts'
import { isControlled } from './controlled.ts'
import { kindOf } from './kinds.ts'
import { policyOf, type Policy } from './policy.ts'
import { mutateObject, type Mutable, type Mutated } from '../mutations/mutate-object.ts'
import type { Subjects } from '../rules/subject.ts'
import { previewWarnings } from './previewing.ts'
import { podSubjectOf, subjectOf, type Reviewed } from './subject-of.ts'
import type { AdmissionRequest } from './request.ts'

/** An answer with the findings that led to it, in the order of the rules: denials first. */
export interface Verdict {
  readonly answer: Answer
  readonly findings: readonly Finding[]
}

const ALLOWED: Verdict = { answer: allowed, findings: [] }

/** The validating review of one request: every rule of its kind, one answer with all findings. A Fault propagates. */
export function validate(request: AdmissionRequest, context: RuleContext): Verdict {
  const exemption = exemptionOf(request, context.settings, context.view)
  if (exemption === 'all') return ALLOWED
  const reviewed = subjectOf(request, context.view)
  if (reviewed === undefined || isToldElsewhere(reviewed)) return ALLOWED
  const policy = exemption === 'policy' ? UNENFORCED : policyFor(reviewed, context.settings, context.view)
  const verdict = verdictOf(evaluateReviewed(reviewed, policy, context), policy)
  const answer = withWarnings(verdict.answer, previewWarnings(request, context.preview))
  return verdict.answer.allowed ? { ...verdict, answer } : verdict
}

function evaluateReviewed(reviewed: Reviewed, policy: Policy, context: RuleContext): Evaluation {
  switch (reviewed.kind) {
    case 'pod': {
      const evaluation = evaluate('pod', reviewed.subject, policy, context)
      return reviewed.subject.template === undefined ? evaluation : asWarnings(evaluation)
    }
    case 'namespace': {
      const evaluation = evaluate('namespace', reviewed.subject, policy, context)
      return { ...evaluation, warned: [...evaluation.warned, ...enforceRaise(reviewed.subject, context)] }
    }
    case 'network':
      return evaluate('network', reviewed.subject, policy, context)
    case 'pool':
      return evaluate('pool', reviewed.subject, policy, context)
    case 'guard':
      return evaluate('guard', reviewed.subject, policy, context)
  }
}

/**
 * Namespaced objects live by their namespace's labels. Cluster-scoped ones live by the defaults, and so does the Namespace
 * itself: its labels must not decide whether those very labels are checked. Multus too: every namespace depends on it, not
 * only the one that it is installed in.
 */
function policyFor({ kind, subject }: Reviewed, settings: Settings, view: ClusterView): Policy {
  const labels = kind === 'guard' ? undefined : view.namespace(subject.namespace)?.labels
  return labels === undefined ? settings.defaults : policyOf(labels, settings)
}

/** A template never refuses: its pods may come later, elsewhere, or never. What would fail is told at once all the same. */
const asWarnings = ({ denied: refused, warned, audited }: Evaluation): Evaluation => ({
  denied: [],
  warned: [...refused.map((finding): Finding => ({ ...finding, severity: 'warn' })), ...warned],
  audited,
})

const isToldElsewhere = ({ kind, subject }: Reviewed): boolean =>
  kind === 'pod' && subject.template !== undefined && isControlled(subject.object)

/** More than fill the annotation are not put into words. */
const MOST_AUDITED = 100

function verdictOf({ denied: refused, warned, audited }: Evaluation, policy: Policy): Verdict {
  const answer = withWarnings(refused.length === 0 ? allowed : denied(refused), warningLines(warned))
  const findings = [...refused, ...warned]
  if (audited.length === 0) return { answer, findings }
  const annotations = {
    'audit-policy': `${policy.audit.level}:${policy.audit.version}`,
    'audit-violations': audited.slice(0, MOST_AUDITED).map(findingLine).join('\n').slice(0, 8192),
  }
  return { answer: withAudit(answer, annotations), findings }
}

/**
 * The mutating review: what Berth adds to a pod, makes of a NAD, notes on a Namespace. What is malformed passes unchanged: validation
 * refuses it.
 */
export function mutate(request: AdmissionRequest, context: RuleContext): Answer {
  if (request.operation === 'DELETE') return allowed
  // The mark of a namespace is no policy: it is true whoever wrote the labels.
  if (kindOf(request) === 'namespace') return markedNamespace(request, context)
  if (exemptionOf(request, context.settings, context.view) !== 'none') return allowed
  const reviewed = subjectOf(request, context.view)
  if (reviewed?.kind === 'network')
    return answerOf(mutateObject(mutableNetwork(reviewed.subject, request, context), context))
  if (reviewed?.kind !== 'pod' || reviewed.subject.template !== undefined) return allowed
  return answerOf(mutateObject(mutablePod(reviewed.subject, request, context), context))
}

const answerOf = ({ patch, changed, warnings }: Mutated): Answer =>
  changed ? withWarnings(patched(patch), warnings) : allowed

function markedNamespace(request: AdmissionRequest, context: RuleContext): Answer {
  const reviewed = subjectOf(request, context.view)
  if (reviewed?.kind !== 'namespace') return allowed
  return answerOf(mutateObject(mutableNamespace(reviewed.subject, request, context), context))
}

const mutablePod = (
  subject: Subjects['pod'],
  request: AdmissionRequest,
  { view }: RuleContext,
): Mutable<'pod'> => ({
  kind: 'pod',
  subject,
  rebuild: (object) => {
    const again = subjectOf({ ...request, object }, view)
    return again?.kind === 'pod'
      ? again.subject
      : podSubjectOf(subject, { pod: object, prefix: '', template: undefined, view })
  },
})

const mutableNetwork = (
  subject: Subjects['network'],
  request: AdmissionRequest,
  { view }: RuleContext,
): Mutable<'network'> => ({
  kind: 'network',
  subject,
  rebuild: (object) => {
    const again = subjectOf({ ...request, object }, view)
    return again?.kind === 'network' ? again.subject : subject
  },
})

const mutableNamespace = (
  subject: Subjects['namespace'],
  request: AdmissionRequest,
  { view }: RuleContext,
): Mutable<'namespace'> => ({
  kind: 'namespace',
  subject,
  rebuild: (object) => {
    const again = subjectOf({ ...request, object }, view)
    return again?.kind === 'namespace' ? again.subject : subject
  },
})
