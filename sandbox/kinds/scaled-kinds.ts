import { resourceName, type ResourceKind } from './resource-kind.ts'

const SCALED = new Set(['deployments.apps', 'statefulsets.apps', 'replicasets.apps'])

/** Whether the kind has a number of replicas that `kubectl scale` sets. */
export const hasScale = (kind: ResourceKind): boolean => SCALED.has(resourceName(kind))
