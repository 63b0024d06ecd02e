import { isArray, isObject, type JsonObject, type JsonValue } from '../../network/json/json.ts'
import { ApiError, badRequest } from '../api/api-error.ts'
import { thrown } from '../api/thrown.ts'
import { applyJsonPatch, JsonPatchError } from '../patch/json-patch.ts'
import { mergeObjects } from '../patch/merge-patch.ts'
import { strategicMerge } from '../patch/strategic-merge.ts'
import type { RequestBody } from './resource-call.ts'

const JSON_PATCH = 'application/json-patch+json'
const MERGE_PATCH = 'application/merge-patch+json'
const STRATEGIC = 'application/strategic-merge-patch+json'
const APPLY = 'application/apply-patch+yaml'

/**
 * What the patch makes of an object. `type` is the object's built-in type; without one the patch cannot be strategic.
 * @throws ApiError 400 or 415
 */
export function patchFunction(
  body: RequestBody,
  type: string | undefined,
): (current: JsonObject) => JsonObject {
  switch (body.contentType) {
    case JSON_PATCH: {
      const operations = parsed(body)
      if (!isArray(operations))
        throw badRequest(
          'error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp',
        )
      return (current) => jsonPatched(current, operations)
    }
    case MERGE_PATCH: {
      const merge = parsedObject(body)
      return (current) => mergeObjects(current, merge)
    }
    case STRATEGIC: {
      if (type === undefined) throw unsupported([JSON_PATCH, MERGE_PATCH])
      const merge = parsedObject(body)
      return (current) => strategicMerge(current, merge, type)
    }
    case APPLY:
      throw new ApiError(
        415,
        'UnsupportedMediaType',
        'the Berth sandbox keeps no managedFields and so has no server-side apply: use kubectl apply without --server-side',
        {},
      )
    default:
      throw new ApiError(415, 'UnsupportedMediaType', '415: Unsupported Media Type', {})
  }
}

const unsupported = (accepted: readonly string[]): ApiError =>
  new ApiError(
    415,
    'UnsupportedMediaType',
    `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`,
  )

function jsonPatched(current: JsonObject, operations: JsonValue): JsonObject {
  try {
    const result = applyJsonPatch(current, operations)
    if (isObject(result)) return result
  } catch (error) {
    if (!(error instanceof JsonPatchError)) throw error
  }
  // A real API server says no more than this either.
  throw new ApiError(422, 'Invalid', 'the server rejected our request due to an error in our request', {})
}

function parsed({ text }: RequestBody): JsonValue {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw badRequest(`error decoding patch: ${thrown(error).message}`)
  }
}

function parsedObject(body: RequestBody): JsonObject {
  const value = parsed(body)
  if (isObject(value)) return value
  throw badRequest(
    `error decoding patch: json: cannot unmarshal ${isArray(value) ? 'array' : typeof value} into Go value of type map[string]interface {}`,
  )
}
