import {
  DEFAULT_NETWORK_ANNOTATION,
  NETWORKS_ANNOTATION,
  NETWORK_STATUS_ANNOTATION,
} from '../../network/multus/selection.ts'
import type { Members } from '../api/projection.ts'
import type { ModelKind } from './sink.ts'

/** What is read of most objects' metadata. */
export const METADATA: Members = {
  name: 'whole',
  namespace: 'whole',
  uid: 'whole',
  resourceVersion: 'whole',
  creationTimestamp: 'whole',
  deletionTimestamp: 'whole',
  labels: 'whole',
  annotations: 'whole',
}

/** What is read of the spec of every pod and pod template: where it may run. */
export const POD_SPEC: Members = {
  nodeName: 'whole',
  nodeSelector: 'whole',
  affinity: { nodeAffinity: 'whole' },
  hostNetwork: 'whole',
  runtimeClassName: 'whole',
}

/** Of annotations and labels only what is read: kubectl's copy of the manifest is as long as the pod itself. */
const POD: Members = {
  metadata: {
    name: 'whole',
    namespace: 'whole',
    uid: 'whole',
    deletionTimestamp: 'whole',
    labels: { 'pod-template-hash': 'whole' },
    annotations: {
      [NETWORKS_ANNOTATION]: 'whole',
      [DEFAULT_NETWORK_ANNOTATION]: 'whole',
      [NETWORK_STATUS_ANNOTATION]: 'whole',
    },
    ownerReferences: 'whole',
  },
  spec: POD_SPEC,
  status: { phase: 'whole' },
}

const LABELLED: Members = { metadata: METADATA }
const SPECIFIED: Members = { metadata: METADATA, spec: 'whole' }

/** What the model reads of the objects of a kind: the rest need not be made into objects at all. A test holds it to that. */
export function shapeOf(kind: ModelKind): Members {
  if (kind === 'Pod') return POD
  return kind === 'Node' || kind === 'Namespace' ? LABELLED : SPECIFIED
}
