import { ApiError } from '../../cluster/api/api-error.ts'
import { annotationsOf } from '../../network/json/annotations.ts'
import { isArray, isObject, objectAt, property, text, type JsonObject } from '../../network/json/json.ts'
import { parseNetworkStatus, type NetworkStatus } from '../../network/multus/network-status.ts'
import {
  DEFAULT_NETWORK_ANNOTATION,
  NETWORK_STATUS_ANNOTATION,
  NETWORKS_ANNOTATION,
} from '../../network/multus/selection.ts'
import type { Allocation } from '../allocation.ts'

/** A pod as the API server has it now. */
export interface LivePod {
  readonly uid: string
  readonly resourceVersion: string
  readonly deleting: boolean
  /** Succeeded or Failed: its containers do not run any more. */
  readonly ended: boolean
  readonly gates: readonly string[]
  readonly nodeName: string | undefined
  readonly networks: string | undefined
  readonly defaultNetwork: string | undefined
  /** What Multus attached. */
  readonly status: readonly NetworkStatus[]
}

export interface PodName {
  readonly namespace: string
  readonly name: string
}

export const podPath = ({ namespace, name }: PodName): string =>
  `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(name)}`

/** Asks the API server for the pod, and tells the view; undefined if there is none of that name. */
export async function readLivePod({ api, view }: Allocation, pod: PodName): Promise<LivePod | undefined> {
  // Gone is the one that was known when the question was asked: by the time of the answer another may be there.
  const before = view.pod(pod.namespace, pod.name)
  try {
    const object = await api.get(podPath(pod))
    view.learn('Pod', object)
    return livePodOf(object)
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 404) throw error
    if (before !== undefined) view.forget('Pod', pod.namespace, pod.name, before.uid)
    return undefined
  }
}

function livePodOf(object: JsonObject): LivePod {
  const metadata = objectAt(object, 'metadata')
  const annotations = annotationsOf(object)
  const phase = text(objectAt(object, 'status'), 'phase')
  return {
    uid: text(metadata, 'uid') ?? '',
    resourceVersion: text(metadata, 'resourceVersion') ?? '',
    deleting: text(metadata, 'deletionTimestamp') !== undefined,
    ended: phase === 'Succeeded' || phase === 'Failed',
    gates: gatesOf(objectAt(object, 'spec')),
    nodeName: text(objectAt(object, 'spec'), 'nodeName') || undefined,
    networks: text(annotations, NETWORKS_ANNOTATION),
    defaultNetwork: text(annotations, DEFAULT_NETWORK_ANNOTATION),
    status: parseNetworkStatus(text(annotations, NETWORK_STATUS_ANNOTATION) ?? ''),
  }
}

function gatesOf(spec: JsonObject): readonly string[] {
  const gates = property(spec, 'schedulingGates')
  if (!isArray(gates)) return []
  return gates.flatMap((gate) => (isObject(gate) ? (text(gate, 'name') ?? []) : []))
}
