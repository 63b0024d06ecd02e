import { thrown } from '../api/thrown.ts'
import { parse } from 'yaml'
import { isArray, isObject, text, type JsonObject } from '../../network/json/json.ts'
import { ApiError, badRequest, unsupportedMediaType } from '../api/api-error.ts'
import { metadataOf, withMetadata } from '../api/kube-object.ts'
import { apiVersionOf } from '../kinds/resource-kind.ts'
import { readProtobufObject } from '../protobuf/read-object.ts'
import { MalformedProtobuf } from '../protobuf/wire.ts'
import type { RequestBody, ResourceCall } from './resource-call.ts'

const YAML = 'application/yaml'
const PROTOBUF = 'application/vnd.kubernetes.protobuf'
const ACCEPTED = ['application/json', YAML, PROTOBUF]

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

/** The object of a body, of whatever kind. @throws ApiError 400 or 415 */
export function parseObject(body: RequestBody, kind: string): JsonObject {
  const { bytes, contentType } = body
  if (contentType !== '' && !ACCEPTED.includes(contentType)) throw unsupportedMediaType(ACCEPTED)
  const refuse = (format: string, why: string): Error => {
    const start = bytes.subarray(0, 64).toString('hex')
    return badRequest(
      `the object provided is unrecognized (must be of type ${kind}): couldn't get version/kind; ${format} parse error: ${why} (${start === '' ? '<empty>' : start})`,
    )
  }
  const { format, read } = readerOf(contentType)
  let value: unknown
  try {
    value = read(body)
  } catch (error) {
    if (error instanceof MalformedProtobuf) throw notReadable(error.message)
    throw refuse(format, thrown(error).message.split('\n')[0] ?? '')
  }
  if (value === null) return {}
  if (!isObject(value))
    throw refuse(format, `cannot unmarshal ${isArray(value) ? 'array' : typeof value} into an object`)
  return value
}

interface Reader {
  readonly format: string
  readonly read: (body: RequestBody) => unknown
}

function readerOf(contentType: string): Reader {
  if (contentType === PROTOBUF) return { format: 'protobuf', read: ({ bytes }) => readProtobufObject(bytes) }
  if (contentType === YAML) return { format: 'yaml', read: ({ text: source }) => parse(source) }
  return { format: 'json', read: ({ text: source }): unknown => JSON.parse(source) }
}

const notReadable = (why: string): ApiError =>
  new ApiError(
    415,
    'UnsupportedMediaType',
    `the Berth sandbox cannot read this protobuf (${why}): use kubectl create -f or kubectl apply -f, which send JSON`,
  )

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
