import { property, text, type JsonObject, type JsonValue } from '../../network/json/json.ts'
import { objectAt, objectsAt, withFields } from '../api/kube-object.ts'
import { podErrors } from '../validation/pod-errors.ts'
import { podUpdateErrors } from '../validation/pod-update-errors.ts'
import { qosClass } from './qos-class.ts'
import type { Strategy } from './strategy.ts'

export const podStrategy: Strategy = {
  defaults: (pod) => withSpec(pod, { ...podOnlyDefaults(objectAt(pod, 'spec')) }),
  admit: (pod, operation) => {
    const spec = objectAt(pod, 'spec')
    return withSpec(
      pod,
      operation === 'CREATE' ? { ...tolerating(spec), ...prioritised(spec) } : tolerating(spec),
    )
  },
  initialStatus: (pod) => ({
    phase: 'Pending',
    ...(objectsAt(pod, 'spec', 'schedulingGates').length === 0 ? {} : { conditions: [gatedCondition] }),
    qosClass: qosClass(objectAt(pod, 'spec')),
  }),
  prepareUpdate: (pod, old) => (isUngated(pod, old) ? withoutGatedCondition(pod) : pod),
  validate: podErrors,
  validateUpdate: podUpdateErrors,
  returnsDeleted: true,
  generation: true,
}

/** The API server says itself that a gated pod waits (registry/core/pod `applySchedulingGatedCondition`). */
const gatedCondition = {
  type: 'PodScheduled',
  status: 'False',
  lastProbeTime: null,
  lastTransitionTime: null,
  reason: 'SchedulingGated',
  message: 'Scheduling is blocked due to non-empty scheduling gates',
}

const isUngated = (pod: JsonObject, old: JsonObject): boolean =>
  objectsAt(old, 'spec', 'schedulingGates').length > 0 &&
  objectsAt(pod, 'spec', 'schedulingGates').length === 0

/** In a cluster the scheduler does this within a moment; without one, kubectl would call the pod gated for ever. */
function withoutGatedCondition(pod: JsonObject): JsonObject {
  const conditions = objectsAt(pod, 'status', 'conditions').filter(
    (condition) => text(condition, 'reason') !== gatedCondition.reason,
  )
  const status = withFields(objectAt(pod, 'status'), {
    conditions: conditions.length > 0 ? conditions : undefined,
  })
  return { ...pod, status }
}

const withSpec = (pod: JsonObject, spec: Readonly<Record<string, JsonValue | undefined>>): JsonObject => ({
  ...pod,
  spec: withFields(objectAt(pod, 'spec'), spec),
})

/** Defaults of pods that pod templates do not get. */
function podOnlyDefaults(spec: JsonObject): Record<string, JsonValue | undefined> {
  return {
    enableServiceLinks: property(spec, 'enableServiceLinks') ?? true,
    ...(Object.hasOwn(spec, 'containers') ? { containers: withRequests(spec, 'containers') } : {}),
    ...(Object.hasOwn(spec, 'initContainers')
      ? { initContainers: withRequests(spec, 'initContainers') }
      : {}),
  }
}

/** A limit without a request is the request too. */
function withRequests(spec: JsonObject, list: 'containers' | 'initContainers'): readonly JsonObject[] {
  return objectsAt(spec, list).map((container) => {
    const limits = objectAt(container, 'resources', 'limits')
    if (Object.keys(limits).length === 0) return container
    const resources = objectAt(container, 'resources')
    return {
      ...container,
      resources: { ...resources, requests: { ...limits, ...objectAt(resources, 'requests') } },
    }
  })
}

const TAINTS = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable']

/** The plugin DefaultTolerationSeconds. */
function tolerating(spec: JsonObject): Record<string, JsonValue | undefined> {
  const tolerations = objectsAt(spec, 'tolerations')
  const missing = TAINTS.filter((key) => !tolerations.some((known) => tolerates(known, key)))
  const added = missing.map((key) => ({
    key,
    operator: 'Exists',
    effect: 'NoExecute',
    tolerationSeconds: 300,
  }))
  return { tolerations: [...tolerations, ...added] }
}

/** The plugin Priority, where there are no priority classes. */
const prioritised = (spec: JsonObject): Record<string, JsonValue | undefined> => ({
  priority: property(spec, 'priority') ?? 0,
  preemptionPolicy: property(spec, 'preemptionPolicy') ?? 'PreemptLowerPriority',
})

function tolerates(toleration: JsonObject, taint: string): boolean {
  const key = text(toleration, 'key') ?? ''
  const effect = text(toleration, 'effect') ?? ''
  return (key === '' || key === taint) && (effect === '' || effect === 'NoExecute')
}
