import { isObject, property, text, type JsonObject } from '../../network/json/json.ts'
import { attachLabels } from '../../network/multus/attach-labels.ts'
import { parseDefaultNetwork, parseNetworks } from '../../network/multus/parse.ts'
import { DEFAULT_NETWORK_ANNOTATION, NETWORKS_ANNOTATION } from '../../network/multus/selection.ts'
import { networkKey } from '../../network/nad/network.ts'
import type { ClusterView } from '../rules/cluster-view.ts'
import type { AdmissionRequest } from './request.ts'

/** What a pod's review needs and the caches do not have: it may be missing, or only a moment too young. */
export interface Absent {
  readonly networks: readonly { readonly namespace: string; readonly name: string }[]
  /** The pod's namespace, if the caches do not know it. */
  readonly namespace: string | undefined
}

/** More than this is not asked for in one review: nobody needs it, and each is a call to the API server. */
const MOST_NETWORKS = 8

/**
 * What `kubectl apply -f` of a namespace, its networks and their pods in one file asks too early: the pod is reviewed before
 * the watch has told of the others. Undefined if everything is there, at no more than the cost of looking.
 */
export function absentFor(request: AdmissionRequest, view: ClusterView): Absent | undefined {
  if (
    request.kind !== 'Pod' ||
    request.group !== '' ||
    request.subResource !== '' ||
    request.object === undefined
  )
    return undefined
  const record = view.namespace(request.namespace)
  const wanted = new Map<string, { readonly namespace: string; readonly name: string }>()
  const want = (namespace: string, name: string): void => {
    if (view.network(namespace, name) === undefined)
      wanted.set(networkKey(namespace, name), { namespace, name })
  }
  const annotations = annotationsOf(request.object)
  for (const element of parseNetworks(text(annotations, NETWORKS_ANNOTATION) ?? '', FIELD).elements) {
    want(element.namespace ?? request.namespace, element.name)
  }
  const standard = text(annotations, DEFAULT_NETWORK_ANNOTATION)
  for (const element of standard === undefined ? [] : parseDefaultNetwork(standard, FIELD).elements) {
    want(element.namespace ?? 'kube-system', element.name)
  }
  for (const label of attachLabels(record?.labels ?? {}))
    want(label.namespace ?? request.namespace, label.name)
  if (wanted.size === 0 && record !== undefined) return undefined
  return {
    networks: [...wanted.values()].slice(0, MOST_NETWORKS),
    namespace: record === undefined ? request.namespace : undefined,
  }
}

/** Only elements are looked at here, no problems: their field is never told. */
const FIELD = `metadata.annotations[${NETWORKS_ANNOTATION}]`

function annotationsOf(object: JsonObject): JsonObject {
  const metadata = property(object, 'metadata')
  const annotations = isObject(metadata) ? property(metadata, 'annotations') : undefined
  return isObject(annotations) ? annotations : {}
}
