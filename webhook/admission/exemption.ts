import { isObject, property, text } from '../../network/json/json.ts'
import type { ClusterView } from '../rules/cluster-view.ts'
import type { Settings } from '../rules/settings.ts'
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
 * How far the configuration spares a request.
 * - `all`: mirror pods (the kubelet's own: refusing one only hides it), exempt users, namespaces that may be and are ignored.
 * - `policy`: exempt namespaces and runtime classes: no rule but those of every level.
 */
export function exemptionOf(
  request: AdmissionRequest,
  settings: Settings,
  view: ClusterView,
): 'all' | 'policy' | 'none' {
  if (settings.exemptions.usernames.has(request.username)) return 'all'
  if (isMirrorPod(request)) return 'all'
  if (isIgnored(request.namespace, settings, view)) return 'all'
  if (request.kind !== 'Namespace' && settings.exemptions.namespaces.has(request.namespace)) return 'policy'
  const runtimeClass = runtimeClassOf(request)
  return runtimeClass !== undefined && settings.exemptions.runtimeClasses.has(runtimeClass)
    ? 'policy'
    : 'none'
}

/** The label alone is no way out: whoever may label a namespace could switch Berth off. The configuration has to list it. */
const isIgnored = (namespace: string, settings: Settings, view: ClusterView): boolean =>
  settings.ignorableNamespaces.has(namespace) && view.namespace(namespace)?.labels[IGNORE_LABEL] === 'true'

function isMirrorPod({ kind, group, object, oldObject }: AdmissionRequest): boolean {
  if (kind !== 'Pod' || group !== '') return false
  const metadata = property(object ?? oldObject ?? {}, 'metadata')
  const annotations = isObject(metadata) ? property(metadata, 'annotations') : undefined
  return isObject(annotations) && property(annotations, MIRROR_ANNOTATION) !== undefined
}

function runtimeClassOf({ kind, object }: AdmissionRequest): string | undefined {
  if (kind !== 'Pod' || object === undefined) return undefined
  const spec = property(object, 'spec')
  return isObject(spec) ? text(spec, 'runtimeClassName') : undefined
}
