import type { Finding } from '../rules/finding.ts'
import type { RuleContext } from '../rules/rule.ts'
import type { ClusterView, LivePod } from '../rules/cluster-view.ts'
import type { Subjects } from '../rules/subject.ts'
import { attachmentsOf } from './subject-of.ts'
import { evaluate } from './evaluate.ts'
import { policyOf, type Policy } from './policy.ts'
import type { Level } from '../rules/settings.ts'

/** How much of a namespace is looked at, as in Pod Security admission: this many pods, this long (milliseconds). */
const MOST_PODS = 3000
const LONGEST = 1000
const MOST_NAMED = 5

const RANK: Readonly<Record<Level, number>> = { privileged: 0, baseline: 1, restricted: 2 }

/**
 * What a raise of a namespace's `enforce` level would mean for the pods that live in it: a warning that names them.
 * They go on running; what fails is their next creation.
 */
export function enforceRaise(
  subject: Subjects['namespace'],
  context: RuleContext,
  now = () => performance.now(),
): readonly Finding[] {
  if (subject.operation !== 'UPDATE') return []
  const before = policyOf(subject.oldLabels, context.settings).enforce
  const after = policyOf(subject.labels, context.settings).enforce
  if (RANK[after.level] <= RANK[before.level]) return []
  const policy: Policy = { enforce: after, warn: OFF, audit: OFF }
  const deadline = now() + LONGEST
  const refused: { readonly pod: string; readonly rule: string }[] = []
  let seen = 0
  for (const pod of context.view.podsIn(subject.name)) {
    if (seen >= MOST_PODS || now() > deadline) break
    seen++
    const [first] = evaluate('pod', livingSubject(pod, context.view), policy, context).denied
    if (first !== undefined) refused.push({ pod: pod.name, rule: first.rule })
  }
  return refused.length === 0 ? [] : [raiseFinding(subject.name, after.level, refused, seen)]
}

const OFF = { level: 'privileged', version: 'latest' } as const

function raiseFinding(
  namespace: string,
  level: Level,
  refused: readonly { readonly pod: string; readonly rule: string }[],
  seen: number,
): Finding {
  const named = refused.slice(0, MOST_NAMED).map(({ pod, rule }) => `${pod} (${rule})`)
  const more = refused.length > MOST_NAMED ? ` and ${refused.length - MOST_NAMED} more` : ''
  return {
    rule: 'policy-labels',
    severity: 'warn',
    field: 'metadata.labels[berth.dev/enforce]',
    message: `of ${seen} live pods with networks in ${namespace}, ${refused.length} would be refused at ${level}: ${named.join(', ')}${more}`,
    fix: 'they keep running, but cannot be created again as they are; mend their templates first',
  }
}

/** A live pod as a pod under review: created again just as it is. Its own metadata beyond the networks is not kept, so not judged. */
function livingSubject(pod: LivePod, view: ClusterView): Subjects['pod'] {
  return {
    operation: 'CREATE',
    namespace: pod.namespace,
    name: pod.name,
    user: '',
    dryRun: true,
    labels: {},
    annotations: {},
    object: {},
    oldObject: undefined,
    pod: { spec: { hostNetwork: pod.hostNetwork } },
    prefix: '',
    template: undefined,
    uid: pod.uid,
    attachments: attachmentsOf(pod.defaultNetwork, pod.networks, pod.namespace, view),
    annotationProblems: [],
    placement: pod.placement,
  }
}
