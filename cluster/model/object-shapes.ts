import type { Members } from '../api/projection.ts'
import type { ModelKind } from './sink.ts'

const METADATA: Members = {
  name: 'whole',
  namespace: 'whole',
  uid: 'whole',
  resourceVersion: 'whole',
  labels: 'whole',
  annotations: 'whole',
}

const POD: Members = {
  metadata: { ...METADATA, ownerReferences: 'whole' },
  spec: {
    nodeName: 'whole',
    nodeSelector: 'whole',
    affinity: { nodeAffinity: 'whole' },
    hostNetwork: 'whole',
    runtimeClassName: 'whole',
  },
  status: { phase: 'whole' },
}

const LABELLED: Members = { metadata: METADATA }
const SPECIFIED: Members = { metadata: METADATA, spec: 'whole' }

/** What the model reads of the objects of a kind: the rest need not be made into objects at all. A test holds it to that. */
export function shapeOf(kind: ModelKind): Members {
  if (kind === 'Pod') return POD
  return kind === 'Node' || kind === 'Namespace' ? LABELLED : SPECIFIED
}
