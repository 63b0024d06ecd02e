import { isObject, objectAt, property, text, type JsonObject } from '../network/json/json.ts'
import { isBerthManaged } from '../network/nad/managed.ts'
import { DEFAULT_NETWORK_ANNOTATION, NETWORKS_ANNOTATION } from '../network/multus/selection.ts'
import { exemptionOf } from '../webhook/admission/exemption.ts'
import { podSubjectOf, subjectOf } from '../webhook/admission/subject-of.ts'
import type { Rule } from '../webhook/rules/rule.ts'
import type { Attachment, PodSubject } from '../webhook/rules/subject.ts'
import type { ScannedPod } from './cluster.ts'
import { creationOf } from './judge-owners.ts'
import { judge, policyAt, type Judgement } from './judge.ts'
import { podObject, scanObjectOf, titleOf } from './objects.ts'
import type { ScanGroup, ScanObject } from './report.ts'
import { STARTING, together, topOwner, waitsSince, type Scanning } from './scanning.ts'

/** What the rules say of the pods that a workload would make now. */
export function judgeWorkload(workload: JsonObject, scanning: Scanning): void {
  if (hasEnded(workload)) return
  const { ordered, context, level } = scanning
  const object = scanObjectOf(workload)
  const owner = titleOf(object)
  ordered.judging(owner, '')
  const request = creationOf(workload)
  const reviewed = subjectOf(request, ordered)
  if (reviewed?.kind !== 'pod') return
  const exemption = exemptionOf(request, context.settings, ordered)
  const policy = policyAt(object.namespace, level, { exemption, context })
  if (policy === undefined) return
  const stuck = lacksPods(reviewed.subject, owner, scanning)
  const wanted = reviewed.subject.template?.replicas === 0 ? isOfNoPods : undefined
  for (const judgement of judge('pod', reviewed.subject, policy, { context, ...(wanted && { wanted }) }))
    gather(judgement, { owner, object, stuck }, scanning)
}

/** One that was scaled to none asks for nothing: another may have its address or device meanwhile, as blue and green take turns. */
const isOfNoPods = ({ id }: Rule): boolean =>
  id !== 'address-in-use' && id !== 'device-in-use' && id !== 'pool-exhausted'

/**
 * What the rules say of a live pod, as if it were created again. Of the pods of a workload that is judged itself, only whether their
 * networks are still there: the namespace may have attached some that no template names.
 */
export function judgePod(pod: ScannedPod, scanning: Scanning): void {
  const { ordered, context, level, workloads, cluster } = scanning
  const owner = topOwner(pod.owner, cluster)
  const workload = workloads.get(owner)
  const subject = podSubject(pod, scanning)
  if (workload !== undefined && subject.attachments.every(({ network }) => network !== undefined)) return
  ordered.judging(owner, pod.name)
  const request = {
    ...creationOf({ kind: 'Pod', metadata: { namespace: pod.namespace, name: pod.name } }),
    object: { spec: pod.runtimeClass === undefined ? {} : { runtimeClassName: pod.runtimeClass } },
  }
  const exemption = exemptionOf(request, context.settings, ordered)
  const policy = policyAt(pod.namespace, level, { exemption, context })
  if (policy === undefined) return
  const stuck = !pod.attached && !pod.hostNetwork && waitsSince(pod, STARTING, cluster.now)
  const wanted = workload === undefined ? isOfLivePods : ({ id }: Rule) => id === 'network-exists'
  const about = workload === undefined ? undefined : scanObjectOf(workload)
  for (const judgement of judge('pod', subject, policy, { context, wanted }))
    gather(judgement, { owner, about, object: podObject(pod), stuck }, scanning)
}

/** A pod that lives has its addresses and its node, or waits for them: live checks tell of that. */
const isOfLivePods = ({ id }: Rule): boolean => id !== 'pool-exhausted' && id !== 'node-name-gate'

interface Judged {
  readonly owner: string
  /** The workload of a pod. */
  readonly about?: ScanObject | undefined
  readonly object: ScanObject
  readonly stuck: boolean
}

function gather({ rule, problem, severity }: Judgement, judged: Judged, scanning: Scanning): void {
  const { owner, about, object, stuck } = judged
  if (rule.id === 'address-in-use' && scanning.conflicting.has(owner)) return
  const group: ScanGroup = severity === 'warn' ? 'warned' : stuck ? 'stuck' : 'denied'
  const { field, message, fix } = problem
  const seed = { check: rule.id, group, severity, field, message, fix, ...(about && { about: [about] }) }
  const where = together(owner, object.namespace)
  scanning.gathering.add(`${rule.id} ${where} ${message}`, seed, { object })
}

/** Whether the workload has fewer pods that run than it asks for. Of a Job some may have ended, of a CronJob none is due. */
function lacksPods({ template }: PodSubject, owner: string, { owners }: Scanning): boolean {
  const { attached, waiting } = owners.get(owner) ?? { attached: 0, waiting: 0 }
  if (waiting > 0) return true
  if (template?.kind === 'Job' || template?.kind === 'CronJob') return false
  return attached < (template?.replicas ?? 1)
}

/** A Job that is done, or a workload that is being deleted, makes no pods any more. */
function hasEnded(workload: JsonObject): boolean {
  if (text(objectAt(workload, 'metadata'), 'deletionTimestamp') !== undefined) return true
  if (text(workload, 'kind') !== 'Job') return false
  const conditions = property(objectAt(workload, 'status'), 'conditions')
  return (
    Array.isArray(conditions) &&
    conditions.some(
      (condition: unknown) =>
        isObject(condition) &&
        property(condition, 'status') === 'True' &&
        ['Complete', 'Failed'].includes(text(condition, 'type') ?? ''),
    )
  )
}

function podSubject(pod: ScannedPod, { ordered }: Scanning): PodSubject {
  const { namespace, name, uid, texts, owner, hostNetwork, placement } = pod
  const set = /^StatefulSet [^/]*\/(.+)$/.exec(owner)?.[1]
  const ownerReferences = set === undefined ? [] : [{ kind: 'StatefulSet', name: set, controller: true }]
  const common = {
    operation: 'CREATE' as const,
    namespace,
    name,
    user: '',
    dryRun: true,
    labels: {},
    annotations: {
      ...(texts.networks !== '' && { [NETWORKS_ANNOTATION]: texts.networks }),
      ...(texts.defaultNetwork !== '' && { [DEFAULT_NETWORK_ANNOTATION]: texts.defaultNetwork }),
    },
    object: {},
    oldObject: undefined,
  }
  const raw = { metadata: { uid, ownerReferences }, spec: { hostNetwork } }
  const subject = podSubjectOf(common, { pod: raw, prefix: '', template: undefined, view: ordered })
  return {
    ...subject,
    attachments: subject.attachments.map(asAskedFor),
    placement: { ...placement, nodeName: undefined },
  }
}

/** The addresses of a network of Berth's were written by Berth: nobody chose them. */
function asAskedFor(attachment: Attachment): Attachment {
  const { element, network } = attachment
  if (element.ips.length === 0 || network === undefined || !isBerthManaged(network)) return attachment
  return { ...attachment, element: { ...element, ips: [] } }
}
