import { isObject, property, type JsonObject } from '../../network/json/json.ts'
import type { SubjectKind } from '../rules/subject.ts'
import type { AdmissionRequest } from './request.ts'

/** Where a workload keeps its pod template, and how many pods it asks for. */
export interface TemplateKind {
  readonly group: string
  readonly path: readonly string[]
  /** Undefined where the number follows the nodes (DaemonSet). */
  readonly replicas: (object: JsonObject) => number | undefined
}

const IN_SPEC = ['spec', 'template'] as const

export const TEMPLATES: Readonly<Record<string, TemplateKind>> = {
  Deployment: {
    group: 'apps',
    path: IN_SPEC,
    replicas: (object) => numberAt(object, ['spec', 'replicas'], 1),
  },
  StatefulSet: {
    group: 'apps',
    path: IN_SPEC,
    replicas: (object) => numberAt(object, ['spec', 'replicas'], 1),
  },
  ReplicaSet: {
    group: 'apps',
    path: IN_SPEC,
    replicas: (object) => numberAt(object, ['spec', 'replicas'], 1),
  },
  DaemonSet: { group: 'apps', path: IN_SPEC, replicas: () => undefined },
  Job: { group: 'batch', path: IN_SPEC, replicas: (object) => numberAt(object, ['spec', 'parallelism'], 1) },
  CronJob: {
    group: 'batch',
    path: ['spec', 'jobTemplate', ...IN_SPEC],
    replicas: (object) => numberAt(object, ['spec', 'jobTemplate', 'spec', 'parallelism'], 1),
  },
}

const GROUPS: Readonly<Record<string, readonly [group: string, kind: SubjectKind]>> = {
  Pod: ['', 'pod'],
  Namespace: ['', 'namespace'],
  NetworkAttachmentDefinition: ['k8s.cni.cncf.io', 'network'],
  InClusterIPPool: ['ipam.cluster.x-k8s.io', 'pool'],
  GlobalInClusterIPPool: ['ipam.cluster.x-k8s.io', 'pool'],
  CustomResourceDefinition: ['apiextensions.k8s.io', 'guard'],
}

/** Which kind of subject a request is about; undefined if Berth has no rule for it. Subresources are none of Berth's. */
export function kindOf({ group, kind, operation, subResource }: AdmissionRequest): SubjectKind | undefined {
  if (subResource !== '') return undefined
  if (kind === 'DaemonSet' && group === 'apps' && operation === 'DELETE') return 'guard'
  if (Object.hasOwn(TEMPLATES, kind))
    return TEMPLATES[kind]?.group === group && operation !== 'DELETE' ? 'pod' : undefined
  const known = Object.hasOwn(GROUPS, kind) ? GROUPS[kind] : undefined
  return known?.[0] === group ? known[1] : undefined
}

function numberAt(object: JsonObject, path: readonly string[], absent: number): number {
  let here: unknown = object
  for (const step of path) here = isObject(here) ? property(here, step) : undefined
  return typeof here === 'number' ? here : absent
}
