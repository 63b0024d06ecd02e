import { property, text, type JsonObject } from '../../network/json/json.ts'
import { notFound } from '../api/api-error.ts'
import { metadataOf, numberAt, objectAt, withFields, withMetadata } from '../api/kube-object.ts'
import { subjectOf } from '../kinds/resource-kind.ts'
import { invalid, invalidObject } from '../validation/field-error.ts'
import { change } from './change.ts'
import { patchFunction } from './patch-function.ts'
import { parseObject } from './read-body.ts'
import { keyOf, type Core, type ResourceCall } from './resource-call.ts'

/** `/scale`: the number of replicas of a workload, as `kubectl scale` reads and writes it. Webhooks see the workload. */
export async function scale(core: Core, call: ResourceCall, method: string): Promise<JsonObject> {
  const stored = core.store.get(keyOf(call, call.name))
  if (stored === undefined) throw notFound(subjectOf(call.target.kind, call.name))
  if (method === 'GET') return scaleOf(stored)
  const wanted =
    method === 'PUT' ? () => parseObject(call.body, 'Scale') : patchFunction(call.body, 'V1Scale')
  return scaleOf(
    await change(core, call, (current) => {
      const scaled = wanted(scaleOf(current))
      const replicas = replicasOf(scaled, call)
      const given = text(metadataOf(scaled), 'resourceVersion')
      const versioned = given === undefined ? current : withMetadata(current, { resourceVersion: given })
      return { ...versioned, spec: withFields(objectAt(current, 'spec'), { replicas }) }
    }),
  )
}

function replicasOf(wanted: JsonObject, { name }: ResourceCall): number {
  const replicas = property(objectAt(wanted, 'spec'), 'replicas') ?? 0
  if (typeof replicas === 'number' && Number.isInteger(replicas) && replicas >= 0) return replicas
  throw invalidObject({ group: 'autoscaling', kind: 'Scale' }, name, [
    invalid('spec.replicas', replicas, 'must be greater than or equal to 0'),
  ])
}

function scaleOf(workload: JsonObject): JsonObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = metadataOf(workload)
  const labels = objectAt(workload, 'spec', 'selector', 'matchLabels')
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: withFields({}, { name, namespace, uid, resourceVersion, creationTimestamp }),
    spec: { replicas: numberAt(workload, 'spec', 'replicas') ?? 0 },
    status: {
      replicas: numberAt(workload, 'status', 'replicas') ?? 0,
      selector: Object.entries(labels)
        .map(([key, value]) => `${key}=${typeof value === 'string' ? value : ''}`)
        .join(','),
    },
  }
}
