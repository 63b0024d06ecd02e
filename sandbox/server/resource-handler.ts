import type { IncomingMessage, ServerResponse } from 'node:http'
import { methodNotAllowed, noSuchResource, notFound } from '../api/api-error.ts'
import type { UserInfo } from '../admission/attributes.ts'
import { hasScale } from '../kinds/scaled-kinds.ts'
import { inVersion, subjectOf, type VersionedKind } from '../kinds/resource-kind.ts'
import { create } from '../operations/create.ts'
import { deleteCollection } from '../operations/delete-collection.ts'
import { remove } from '../operations/delete.ts'
import { list } from '../operations/list.ts'
import { patch } from '../operations/patch.ts'
import { keyOf, type Core, type ResourceCall } from '../operations/resource-call.ts'
import { scale } from '../operations/scale.ts'
import { update } from '../operations/update.ts'
import { watch } from '../operations/watch.ts'
import type { Answer } from './answer.ts'
import type { ResourcePath } from './path.ts'
import { readBody } from './read-request.ts'
import { formOf, representList, representObject, type Form } from './representation.ts'
import { WatchResponse } from './watch-response.ts'
import type { WarningRecorder } from './warnings.ts'

export interface ResourceRequest {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly path: ResourcePath
  readonly query: URLSearchParams
  readonly user: UserInfo
  readonly warnings: WarningRecorder
  /** What stops each watch that is under way. */
  readonly watches: Set<() => void>
}

/**
 * Serves one request on a resource. Undefined: a watch was begun, and the response goes on by itself.
 * @throws ApiError
 */
export async function handleResource(core: Core, incoming: ResourceRequest): Promise<Answer | undefined> {
  const call = await callOf(core, incoming)
  const { request, response, query } = incoming
  const form = formOf(request.headers.accept ?? '')
  const method = request.method ?? 'GET'
  if (method === 'GET' && isTrue(query.get('watch')) && call.subresource === '') {
    const sink = new WatchResponse(response, call, form)
    const stop = watch(core, call, sink)
    sink.begin()
    incoming.watches.add(stop)
    response.once('close', () => {
      incoming.watches.delete(stop)
      stop()
    })
    return undefined
  }
  return call.name === '' ? onCollection(core, call, method, form) : onObject(core, call, method, form)
}

async function callOf({ kinds }: Core, incoming: ResourceRequest): Promise<ResourceCall> {
  const { request, path, query, user, warnings } = incoming
  const target = kinds.find(path.group, path.version, path.plural)
  if (target === undefined) throw noSuchResource()
  if (path.namespace !== '' && !target.kind.namespaced) throw noSuchResource()
  if (!isServed(target, path.subresource)) throw noSuchResource()
  if (path.name !== '' && target.kind.namespaced && path.namespace === '') throw noSuchResource()
  if (target.version.deprecationWarning !== undefined) warnings.add(target.version.deprecationWarning)
  const { namespace, name, subresource } = path
  return {
    target,
    namespace,
    name,
    subresource,
    query,
    user,
    warn: warnings.add,
    body: await readBody(request),
  }
}

const isServed = ({ kind, version }: VersionedKind, subresource: string): boolean =>
  subresource === '' ||
  (subresource === 'status' && version.status) ||
  (subresource === 'scale' && hasScale(kind))

async function onCollection(core: Core, call: ResourceCall, method: string, form: Form): Promise<Answer> {
  switch (method) {
    case 'GET':
      return { code: 200, body: representList(call, list(core, call), form) }
    case 'POST':
      return { code: 201, body: representObject(call, await create(core, call), form) }
    case 'DELETE':
      return { code: 200, body: await deleteCollection(core, call) }
    default:
      throw methodNotAllowed()
  }
}

async function onObject(core: Core, call: ResourceCall, method: string, form: Form): Promise<Answer> {
  const represent = (object: Parameters<typeof representObject>[1]): Answer => ({
    code: 200,
    body: representObject(call, object, form),
  })
  if (call.subresource === 'scale') {
    if (!['GET', 'PUT', 'PATCH'].includes(method)) throw methodNotAllowed()
    return { code: 200, body: await scale(core, call, method) }
  }
  switch (method) {
    case 'GET': {
      const stored = core.store.get(keyOf(call, call.name))
      if (stored === undefined) throw notFound(subjectOf(call.target.kind, call.name))
      return represent(inVersion(call.target, stored))
    }
    case 'PUT':
      return represent(await update(core, call))
    case 'PATCH':
      return represent(await patch(core, call))
    case 'DELETE':
      if (call.subresource !== '') throw methodNotAllowed()
      return represent(await remove(core, call))
    default:
      throw methodNotAllowed()
  }
}

const isTrue = (value: string | null): boolean => value === 'true' || value === '1'
