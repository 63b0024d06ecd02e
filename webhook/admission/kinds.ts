import { objectAt, property, type JsonObject } from '../../network/json/json.ts'
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

const replicasOf = (object: JsonObject): number => countAt(objectAt(object, 'spec'), 'replicas') ?? 1

/** A Job runs `parallelism` pods at once, but never more than are left to complete. */
function podsOfJob(job: JsonObject): number {
  const spec = objectAt(job, 'spec')
  return Math.min(countAt(spec, 'parallelism') ?? 1, countAt(spec, 'completions') ?? Infinity)
}

export const TEMPLATES: Readonly<Record<string, TemplateKind>> = {
  Deployment: { group: 'apps', path: IN_SPEC, replicas: replicasOf },
  StatefulSet: { group: 'apps', path: IN_SPEC, replicas: replicasOf },
  ReplicaSet: { group: 'apps', path: IN_SPEC, replicas: replicasOf },
  DaemonSet: { group: 'apps', path: IN_SPEC, replicas: () => undefined },
  Job: { group: 'batch', path: IN_SPEC, replicas: podsOfJob },
  CronJob: {
    group: 'batch',
    path: ['spec', 'jobTemplate', ...IN_SPEC],
    replicas: (object) => podsOfJob(objectAt(objectAt(object, 'spec'), 'jobTemplate')),
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
  const template = templateKind(group, kind)
  if (template !== undefined) return operation === 'DELETE' ? undefined : 'pod'
  const known = Object.hasOwn(GROUPS, kind) ? GROUPS[kind] : undefined
  return known?.[0] === group ? known[1] : undefined
}

/** The workload kind of that group and name; undefined if Berth reads no pod template there. */
export function templateKind(group: string, kind: string): TemplateKind | undefined {
  const template = Object.hasOwn(TEMPLATES, kind) ? TEMPLATES[kind] : undefined
  return template?.group === group ? template : undefined
}

/** The pod in an object: at the path of a workload's template, or the object itself. Empty if there is none. */
export const podAt = (object: JsonObject, template: TemplateKind | undefined): JsonObject =>
  template === undefined ? object : template.path.reduce(objectAt, object)

/** A number of pods; undefined if it is not given, or is nothing that the API server would take. */
function countAt(object: JsonObject, key: string): number | undefined {
  const value = property(object, key)
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined
}
