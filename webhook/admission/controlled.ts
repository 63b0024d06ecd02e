import {
  isArray,
  isObject,
  objectAt,
  property,
  text,
  type JsonObject,
  type JsonValue,
} from '../../network/json/json.ts'
import { templateKind } from './kinds.ts'
import { groupVersion } from './manifest-request.ts'

/**
 * Whether a workload was made by another whose template Berth has told about where the user wrote it: a ReplicaSet of a
 * Deployment, a Job of a CronJob. What a kind that Berth does not read controls (an operator's) is told about here or nowhere.
 */
export function isControlled(workload: JsonObject): boolean {
  const owners = property(objectAt(workload, 'metadata'), 'ownerReferences')
  return isArray(owners) && owners.some(isReviewedController)
}

function isReviewedController(owner: JsonValue): boolean {
  if (!isObject(owner) || property(owner, 'controller') !== true) return false
  const [group] = groupVersion(text(owner, 'apiVersion') ?? '')
  return templateKind(group, text(owner, 'kind') ?? '') !== undefined
}
