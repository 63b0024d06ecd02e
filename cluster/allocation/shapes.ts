import { STICKY_ANNOTATION } from '../../network/lease/pod-keys.ts'
import {
  DEFAULT_NETWORK_ANNOTATION,
  NETWORKS_ANNOTATION,
  NETWORK_STATUS_ANNOTATION,
} from '../../network/multus/selection.ts'
import type { Members } from '../api/projection.ts'
import { POD_SPEC, shapeOf } from '../model/object-shapes.ts'
import type { ModelKind } from '../model/sink.ts'

const IDENTITY: Members = {
  name: 'whole',
  namespace: 'whole',
  uid: 'whole',
  resourceVersion: 'whole',
}

/** Where it may run, only a scan asks; whether it is deleted, gated, sticky, and what its condition says, the allocator. */
const POD: Members = {
  metadata: {
    ...IDENTITY,
    creationTimestamp: 'whole',
    deletionTimestamp: 'whole',
    labels: { 'pod-template-hash': 'whole' },
    annotations: {
      [NETWORKS_ANNOTATION]: 'whole',
      [DEFAULT_NETWORK_ANNOTATION]: 'whole',
      [NETWORK_STATUS_ANNOTATION]: 'whole',
      [STICKY_ANNOTATION]: 'whole',
    },
    ownerReferences: 'whole',
  },
  spec: {
    ...POD_SPEC,
    schedulingGates: 'whole',
  },
  status: { phase: 'whole', conditions: 'whole' },
}

const NODE: Members = {
  metadata: IDENTITY,
  spec: { taints: 'whole' },
  status: { conditions: 'whole' },
}

const STATEFUL_SET: Members = {
  metadata: { ...IDENTITY, deletionTimestamp: 'whole' },
  spec: { replicas: 'whole', ordinals: 'whole' },
}

const LEASE: Members = {
  metadata: { ...IDENTITY, creationTimestamp: 'whole', deletionTimestamp: 'whole' },
  spec: 'whole',
}

/** Kept as they are: all but the record of who wrote which field. */
const RAW: Members = {
  apiVersion: 'whole',
  kind: 'whole',
  metadata: {
    ...IDENTITY,
    generation: 'whole',
    creationTimestamp: 'whole',
    deletionTimestamp: 'whole',
    deletionGracePeriodSeconds: 'whole',
    generateName: 'whole',
    labels: 'whole',
    annotations: 'whole',
    ownerReferences: 'whole',
    finalizers: 'whole',
  },
  spec: 'whole',
  status: 'whole',
}

/** What `AllocationModel` reads of the listed objects of a kind. A test holds it to that. */
export function allocationShapeOf(kind: ModelKind): Members {
  switch (kind) {
    case 'Pod':
      return POD
    case 'Node':
      return NODE
    case 'StatefulSet':
      return STATEFUL_SET
    case 'IPLease':
      return LEASE
    case 'IPAddressClaim':
    case 'IPAddress':
    case 'InClusterIPPool':
    case 'GlobalInClusterIPPool':
      return RAW
    default:
      return shapeOf(kind)
  }
}
