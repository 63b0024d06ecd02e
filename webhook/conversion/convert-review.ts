import {
  isArray,
  isObject,
  objectAt,
  property,
  show,
  text,
  type JsonObject,
  type JsonValue,
} from '../../network/json/json.ts'
import { convertPool, POOL_VERSIONS, type PoolVersion } from '../../network/pool/convert.ts'
import { failure, success, type Result } from '../../network/result.ts'
import { failedCall } from '../admission/failed-call.ts'
import type { Reply } from '../admission/reviewer.ts'

const API = 'apiextensions.k8s.io/v1'
const GROUP = 'ipam.cluster.x-k8s.io'
const KINDS = ['InClusterIPPool', 'GlobalInClusterIPPool']

/** What came of one ConversionReview, for the log. */
export interface Conversion {
  /** Undefined if the body was no ConversionReview that Berth can read. */
  readonly uid: string | undefined
  readonly desired: string | undefined
  readonly objects: number
  /** Why nothing was converted; undefined if all was. */
  readonly problem: string | undefined
  /** What went wrong inside Berth. */
  readonly fault: unknown
}

/**
 * Answers a ConversionReview (`apiextensions.k8s.io/v1`): all of its objects in the version that is wanted, or, if one of them cannot be
 * converted, none, and which one and why: the API server passes the message on to whoever asked. Never throws.
 */
export function converter(observe: (conversion: Conversion) => void): (body: string) => Reply {
  return (body) => {
    const review = parsed(body)
    const request = objectAt(review ?? {}, 'request')
    const uid = text(request, 'uid')
    const desired = text(request, 'desiredAPIVersion')
    const told = { uid, desired, objects: objectsOf(request).length, fault: undefined }
    if (review === undefined || uid === undefined || uid === '') {
      const problem =
        review === undefined ? 'the body is no JSON object' : 'the ConversionReview has no request.uid'
      observe({ ...told, problem })
      return { status: 400, body: failedCall(400, problem) }
    }
    try {
      const converted = convertAll(request)
      observe({ ...told, problem: converted.ok ? undefined : converted.problem })
      return reply(uid, converted)
    } catch (fault) {
      const problem = 'Berth could not convert the objects, by a fault of its own; its log says more'
      observe({ ...told, problem, fault })
      return reply(uid, failure(problem))
    }
  }
}

function convertAll(request: JsonObject): Result<readonly JsonObject[]> {
  const wanted = text(request, 'desiredAPIVersion')
  const version = POOL_VERSIONS.find((known) => wanted === `${GROUP}/${known}`)
  if (version === undefined) {
    const known = POOL_VERSIONS.map((one) => `${GROUP}/${one}`).join(' and ')
    return failure(`desiredAPIVersion is ${show(wanted)}; Berth converts to ${known}`)
  }
  const converted: JsonObject[] = []
  for (const object of objectsOf(request)) {
    const result = convertOne(object, version)
    if (!result.ok) return result
    converted.push(result.value)
  }
  return success(converted)
}

function convertOne(object: JsonValue, version: PoolVersion): Result<JsonObject> {
  if (!isObject(object)) return failure(`${show(object)} is no object`)
  const kind = text(object, 'kind') ?? ''
  const metadata = objectAt(object, 'metadata')
  const title = `${kind} ${[text(metadata, 'namespace'), text(metadata, 'name')].filter(Boolean).join('/')}`
  if (!KINDS.includes(kind)) return failure(`${title}: Berth converts ${KINDS.join(' and ')} only`)
  const result = convertPool(object, version)
  return result.ok ? result : failure(`${title}: ${result.problem}`)
}

function objectsOf(request: JsonObject): readonly JsonValue[] {
  const objects = property(request, 'objects')
  return isArray(objects) ? objects : []
}

function reply(uid: string, converted: Result<readonly JsonObject[]>): Reply {
  const response = converted.ok
    ? { uid, convertedObjects: converted.value, result: { status: 'Success' } }
    : { uid, convertedObjects: [], result: { status: 'Failure', message: converted.problem } }
  return { status: 200, body: JSON.stringify({ apiVersion: API, kind: 'ConversionReview', response }) }
}

function parsed(body: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(body)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}
