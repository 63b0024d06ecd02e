import type { JsonObject } from '../../network/json/json.ts'
import { objectAt, objectsAt, sameJson } from '../api/kube-object.ts'

const COMPUTE = ['cpu', 'memory'] as const

/** The pod's quality of service class, from the cpu and memory of its containers. */
export function qosClass(spec: JsonObject): 'BestEffort' | 'Burstable' | 'Guaranteed' {
  const containers = [...objectsAt(spec, 'containers'), ...objectsAt(spec, 'initContainers')]
  const resources = containers.map((container) => ({
    limits: objectAt(container, 'resources', 'limits'),
    requests: objectAt(container, 'resources', 'requests'),
  }))
  const asksNothing = resources.every(({ limits, requests }) =>
    COMPUTE.every((name) => !Object.hasOwn(limits, name) && !Object.hasOwn(requests, name)),
  )
  if (asksNothing) return 'BestEffort'
  const isBound = resources.every(({ limits, requests }) =>
    COMPUTE.every((name) => Object.hasOwn(limits, name) && sameJson(limits[name], requests[name])),
  )
  return isBound ? 'Guaranteed' : 'Burstable'
}
