import type { Finding } from '../rules/finding.ts'
import type { RuleContext } from '../rules/rule.ts'
import type { ClusterView, LivePod, NamespaceRecord } from '../rules/cluster-view.ts'
import type { Subjects } from '../rules/subject.ts'
import { attachmentsOf } from './subject-of.ts'
import { evaluate } from './evaluate.ts'
import { namespaceExemption, UNENFORCED } from './exemption.ts'
import { freshView } from './fresh-view.ts'
import { policyOf, type Policy } from './policy.ts'
import type { Level, PolicyLevel, Settings } from '../rules/settings.ts'

/** How much of a namespace is looked at, as in Pod Security admission: this many pods, this long (milliseconds). */
const MOST_PODS = 3000
const LONGEST = 1000
const MOST_NAMED = 3

const RANK: Readonly<Record<Level, number>> = { privileged: 0, baseline: 1, restricted: 2 }
const OFF = UNENFORCED.warn

interface Refused {
  readonly pod: string
  /** The first rule that would refuse it. */
  readonly rule: string
}

/**
 * What a raise of a namespace's `enforce` level (or an end of its being ignored) would mean for the pods that live in it: a
 * warning that names them. They go on running; what fails is their next creation.
 */
export function enforceRaise(
  subject: Subjects['namespace'],
  { settings, view }: RuleContext,
  now = () => performance.now(),
): readonly Finding[] {
  if (subject.operation !== 'UPDATE') return []
  const { name, labels } = subject
  const before = enforcedIn({ name, labels: subject.oldLabels }, settings)
  const after = enforcedIn(subject, settings)
  if (RANK[after.level] <= RANK[before.level]) return []
  const policy: Policy = { enforce: after, warn: OFF, audit: OFF }
  // Judged by the labels as they will be: `berth.dev/allow` may come with the raise.
  const context = { settings, view: freshView(view, { networks: [], namespace: { name, labels } }) }
  const deadline = now() + LONGEST
  const refused: Refused[] = []
  let seen = 0
  let isWhole = true
  for (const pod of view.podsIn(name)) {
    isWhole = seen < MOST_PODS && now() <= deadline
    if (!isWhole) break
    seen++
    const [first] = isExempt(pod, settings) ? [] : deniedOf(pod, policy, context)
    if (first !== undefined) refused.push({ pod: pod.name, rule: first.rule })
  }
  const looked = isWhole ? `of ${seen}` : `of the first ${seen}`
  return refused.length === 0
    ? []
    : [raiseFinding(`${looked} live pods with networks in ${name}`, after.level, refused)]
}

/** What is enforced upon the pods of a namespace: nothing where the configuration spares it. */
const enforcedIn = (namespace: NamespaceRecord, settings: Settings): PolicyLevel =>
  namespaceExemption(namespace, settings) === 'none'
    ? policyOf(namespace.labels, settings).enforce
    : UNENFORCED.enforce

const isExempt = ({ runtimeClass }: LivePod, { exemptions }: Settings): boolean =>
  runtimeClass !== undefined && exemptions.runtimeClasses.has(runtimeClass)

const deniedOf = (pod: LivePod, policy: Policy, context: RuleContext): readonly Finding[] =>
  evaluate('pod', livingSubject(pod, context.view), policy, context).denied

/** `of 12 live pods with networks in shop, 2 would be refused at restricted: web-0 (network-isolation), …`. */
function raiseFinding(looked: string, level: Level, refused: readonly Refused[]): Finding {
  const named = refused.slice(0, MOST_NAMED).map(({ pod, rule }) => `${pod} (${rule})`)
  const more = refused.length > MOST_NAMED ? ` and ${refused.length - MOST_NAMED} more` : ''
  return {
    rule: 'policy-labels',
    severity: 'warn',
    field: 'metadata.labels[berth.dev/enforce]',
    message: `${looked}, ${refused.length} would be refused at ${level}: ${named.join(', ')}${more}`,
    fix: 'mend their templates first: they keep running, but cannot be created again as they are',
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
