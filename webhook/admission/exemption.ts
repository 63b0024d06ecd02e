import { annotationsOf } from '../../network/json/annotations.ts'
import { objectAt, property, text } from '../../network/json/json.ts'
import type { ClusterView, NamespaceRecord } from '../rules/cluster-view.ts'
import type { Settings } from '../rules/settings.ts'
import { podAt, templateKind } from './kinds.ts'
import type { AdmissionRequest } from './request.ts'
import type { Policy } from './policy.ts'

export const IGNORE_LABEL = 'berth.dev/ignore'
const MIRROR_ANNOTATION = 'kubernetes.io/config.mirror'

/** Everything off but what is told at every level (rule reserved-metadata). */
export const UNENFORCED: Policy = {
  enforce: { level: 'privileged', version: 'latest' },
  warn: { level: 'privileged', version: 'latest' },
  audit: { level: 'privileged', version: 'latest' },
}

/**
 * - `all`: nothing is looked at, nothing injected: mirror pods (the kubelet's own: refusing one only hides it), exempt users,
 *   namespaces that may be and are ignored.
 * - `policy`: exempt namespaces and runtime classes: no rule but those of every level, nothing injected.
 */
export type Exemption = 'all' | 'policy' | 'none'

/** How far the configuration spares a request. */
export function exemptionOf(request: AdmissionRequest, settings: Settings, view: ClusterView): Exemption {
  const { exemptions } = settings
  if (exemptions.usernames.has(request.username) || isMirrorPod(request)) return 'all'
  // A Namespace is judged all the same: its labels must not decide whether those very labels are checked.
  if (request.kind === 'Namespace') return 'none'
  const { namespace: name } = request
  const exemption = namespaceExemption(view.namespace(name) ?? { name, labels: {} }, settings)
  if (exemption !== 'none' || exemptions.runtimeClasses.size === 0) return exemption
  const runtimeClass = runtimeClassOf(request)
  return runtimeClass !== undefined && exemptions.runtimeClasses.has(runtimeClass) ? 'policy' : 'none'
}

/**
 * How far everything in a namespace is spared. The label alone is no way out: whoever may label a namespace could switch
 * Berth off. The configuration has to list it.
 */
export function namespaceExemption({ name, labels }: NamespaceRecord, settings: Settings): Exemption {
  if (settings.ignorableNamespaces.has(name) && labels[IGNORE_LABEL] === 'true') return 'all'
  return settings.exemptions.namespaces.has(name) ? 'policy' : 'none'
}

/**
 * The kubelet writes its node's name into them. Without one anybody could have made it: it would wait for a node for ever, and
 * keep the addresses that it asks for. With one, the kubelet of that node takes away what it has not made.
 */
function isMirrorPod({ kind, group, object, oldObject }: AdmissionRequest): boolean {
  if (kind !== 'Pod' || group !== '') return false
  const pod = object ?? oldObject ?? {}
  return (
    property(annotationsOf(pod), MIRROR_ANNOTATION) !== undefined &&
    text(objectAt(pod, 'spec'), 'nodeName') !== undefined
  )
}

/** Of a workload: that of its template, whose pods will be spared. */
function runtimeClassOf({ kind, group, object }: AdmissionRequest): string | undefined {
  const template = templateKind(group, kind)
  if (object === undefined || (template === undefined && (kind !== 'Pod' || group !== ''))) return undefined
  return text(objectAt(podAt(object, template), 'spec'), 'runtimeClassName')
}
