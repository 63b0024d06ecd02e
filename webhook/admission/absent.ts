import { annotationsOf } from '../../network/json/annotations.ts'
import { text, type JsonObject } from '../../network/json/json.ts'
import { attachLabels } from '../../network/multus/attach-labels.ts'
import { parseDefaultNetwork, parseNetworks } from '../../network/multus/parse.ts'
import { DEFAULT_NETWORK_ANNOTATION, NETWORKS_ANNOTATION } from '../../network/multus/selection.ts'
import { networkKey } from '../../network/nad/network.ts'
import type { ClusterView } from '../rules/cluster-view.ts'
import { isControlled } from './controlled.ts'
import { kindOf, podAt, templateKind } from './kinds.ts'
import type { AdmissionRequest } from './request.ts'

/** What a review needs and the caches do not have: it may be missing, or only a moment too young. */
export interface Absent {
  readonly networks: readonly WantedNetwork[]
  /** The namespace of the object, if the caches do not know it. */
  readonly namespace: string | undefined
}

export interface WantedNetwork {
  readonly namespace: string
  readonly name: string
}

/** More than this is not asked for in one review: nobody needs it, and each is a call to the API server. */
const MOST_NETWORKS = 8

/** What an object can be called. Anything else is not there, and has no business in a path: `..`, an empty name, a lone surrogate. */
const OBJECT_NAME = /^[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?$/

/**
 * What `kubectl apply -f` of a namespace, its networks and their pods in one file asks too early: the object is reviewed before
 * the watch has told of the others. Undefined if everything is there, at no more than the cost of looking.
 */
export function absentFor(request: AdmissionRequest, view: ClusterView): Absent | undefined {
  const kind = kindOf(request)
  if (kind === undefined || kind === 'namespace' || !OBJECT_NAME.test(request.namespace)) return undefined
  const record = view.namespace(request.namespace)
  const networks = kind === 'pod' ? absentNetworks(request, record?.labels ?? {}, view) : []
  if (networks.length === 0 && record !== undefined) return undefined
  return { networks, namespace: record === undefined ? request.namespace : undefined }
}

function absentNetworks(
  { kind, group, operation, namespace: home, object, oldObject }: AdmissionRequest,
  labels: Readonly<Record<string, string>>,
  view: ClusterView,
): readonly WantedNetwork[] {
  const template = templateKind(group, kind)
  if (object === undefined || (template !== undefined && isControlled(object))) return []
  const annotations = annotationsOf(podAt(object, template))
  const isPod = template === undefined
  // What runs already is not judged again: an update that leaves the networks alone needs none of them.
  if (isPod && operation === 'UPDATE' && asksTheSame(annotations, annotationsOf(oldObject ?? {}))) return []
  const absent = new Map<string, WantedNetwork>()
  for (const { namespace, name } of [...asked(annotations), ...(isPod ? attachLabels(labels) : [])]) {
    const wanted = { namespace: namespace ?? home, name }
    if (absent.size === MOST_NETWORKS) break
    if (!OBJECT_NAME.test(wanted.namespace) || !OBJECT_NAME.test(name)) continue
    if (view.network(wanted.namespace, name) === undefined)
      absent.set(networkKey(wanted.namespace, name), wanted)
  }
  return [...absent.values()]
}

/** Only elements are looked at here, no problems: their field is never told. */
const FIELD = `metadata.annotations[${NETWORKS_ANNOTATION}]`

function asked(
  annotations: JsonObject,
): readonly { readonly namespace: string | undefined; readonly name: string }[] {
  const { elements } = parseNetworks(text(annotations, NETWORKS_ANNOTATION) ?? '', FIELD)
  const standard = text(annotations, DEFAULT_NETWORK_ANNOTATION)
  if (standard === undefined) return elements
  const [first] = parseDefaultNetwork(standard, FIELD).elements
  return first === undefined
    ? elements
    : [{ namespace: first.namespace ?? 'kube-system', name: first.name }, ...elements]
}

const asksTheSame = (now: JsonObject, before: JsonObject): boolean =>
  [NETWORKS_ANNOTATION, DEFAULT_NETWORK_ANNOTATION].every((key) => text(now, key) === text(before, key))
