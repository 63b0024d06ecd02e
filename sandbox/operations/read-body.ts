import { thrown } from '../api/thrown.ts'
import { parse } from 'yaml'
import { isArray, isObject, text, type JsonObject } from '../../network/json/json.ts'
import { badRequest, unsupportedMediaType } from '../api/api-error.ts'
import { metadataOf, withMetadata } from '../api/kube-object.ts'
import { apiVersionOf } from '../kinds/resource-kind.ts'
import type { RequestBody, ResourceCall } from './resource-call.ts'

const ACCEPTED = ['application/json', 'application/yaml']

/**
 * The object of a create or update, with kind, apiVersion and namespace filled in from the path.
 * @throws ApiError 400 or 415, in the API server's words
 */
export function readObject(call: ResourceCall): JsonObject {
  const { kind, version } = call.target
  const object = parseObject(call.body, kind.kind)
  checkType(call, object)
  const namespace = text(metadataOf(object), 'namespace') ?? ''
  if (kind.namespaced && namespace !== '' && namespace !== call.namespace)
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request')
  const typed = { ...object, kind: kind.kind, apiVersion: apiVersionOf(kind.group, version.name) }
  return withMetadata(typed, { namespace: kind.namespaced ? call.namespace : undefined })
}

function parseObject({ text: body, contentType }: RequestBody, kind: string): JsonObject {
  if (contentType !== '' && !ACCEPTED.includes(contentType)) throw unsupportedMediaType(ACCEPTED)
  const isYaml = contentType === 'application/yaml'
  const refuse = (why: string): Error => {
    const start = Buffer.from(body).subarray(0, 64).toString('hex')
    return badRequest(
      `the object provided is unrecognized (must be of type ${kind}): couldn't get version/kind; ${isYaml ? 'yaml' : 'json'} parse error: ${why} (${start === '' ? '<empty>' : start})`,
    )
  }
  let value: unknown
  try {
    value = isYaml ? parse(body) : JSON.parse(body)
  } catch (error) {
    throw refuse(thrown(error).message.split('\n')[0] ?? '')
  }
  if (value === null) return {}
  if (!isObject(value))
    throw refuse(`cannot unmarshal ${isArray(value) ? 'array' : typeof value} into an object`)
  return value
}

function checkType({ target: { kind, version } }: ResourceCall, object: JsonObject): void {
  const wanted = apiVersionOf(kind.group, version.name)
  const [apiVersion, given] = [text(object, 'apiVersion') ?? wanted, text(object, 'kind') ?? kind.kind]
  if (given !== kind.kind)
    throw badRequest(
      `${given} in version "${apiVersion.split('/').at(-1) ?? ''}" cannot be handled as a ${kind.kind}: no kind "${given}" is registered for version "${apiVersion}"`,
    )
  if (apiVersion !== wanted)
    throw badRequest(
      `the API version in the data (${apiVersion}) does not match the expected API version (${wanted})`,
    )
}
