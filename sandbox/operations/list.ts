import type { JsonObject } from '../../network/json/json.ts'
import { badRequest, expired, tooLargeResourceVersion } from '../api/api-error.ts'
import { nameOf, namespaceOf } from '../api/kube-object.ts'
import { apiVersionOf, inVersion, resourceName } from '../kinds/resource-kind.ts'
import { snapshot } from '../store/snapshot.ts'
import { decodeContinuation, encodeContinuation, type Continuation } from './continue-token.ts'
import type { Core, ResourceCall } from './resource-call.ts'
import { selectionOf, type Selection } from './selection.ts'

/** The objects of one page, in the version of the request. */
export interface ListPage {
  readonly items: readonly JsonObject[]
  /** The list's metadata: `resourceVersion`, `continue`, `remainingItemCount`. */
  readonly metadata: JsonObject
}

const CONTINUE_EXPIRED =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.'

/** GET of a collection: a page of one consistent state, of whatever age the log still knows. */
export function list(core: Core, call: ResourceCall): ListPage {
  const { query, target } = call
  const selection = selectionOf(call)
  const limit = numberParameter(query, 'limit')
  const token = query.get('continue') ?? ''
  const continuation = token === '' ? undefined : decodeContinuation(token)
  const revision = revisionOf(core, query, continuation)
  const found = page(core, call, { selection, revision, after: continuation?.after, limit })
  const last = found.items.at(-1)
  const metadata = {
    resourceVersion: String(revision),
    ...(found.remaining === 0 || last === undefined
      ? {}
      : {
          continue: encodeContinuation({
            revision,
            after: { namespace: namespaceOf(last), name: nameOf(last) },
          }),
          // Behind a selector the server does not count.
          ...(selection.isFiltered ? {} : { remainingItemCount: found.remaining }),
        }),
  }
  return { items: found.items.map((object) => inVersion(target, object)), metadata }
}

interface PageRequest {
  readonly selection: Selection
  readonly revision: number
  readonly after: Continuation['after'] | undefined
  readonly limit: number
}

interface FoundPage {
  readonly items: readonly JsonObject[]
  /** How many come after; of a selection only whether any does. */
  readonly remaining: number
}

/** So many objects are read at once while a selection is sought. */
const CHUNK = 500

function page({ store }: Core, { target }: ResourceCall, request: PageRequest): FoundPage {
  const { selection, revision, limit } = request
  const { namespace } = selection
  const resource = resourceName(target.kind)
  const items: JsonObject[] = []
  let { after } = request
  for (;;) {
    const size = limit === 0 ? -1 : selection.isFiltered ? CHUNK : limit + 1 - items.length
    const chunk = snapshot(store, resource, revision, { namespace, after, limit: size })
    items.push(...chunk.filter(selection.fits))
    const last = chunk.at(-1)
    const isEnd = size < 0 || chunk.length < size || last === undefined
    if (isEnd || items.length > limit) break
    after = { namespace: namespaceOf(last), name: nameOf(last) }
  }
  if (limit === 0 || items.length <= limit) return { items, remaining: 0 }
  const kept = items.slice(0, limit)
  const last = kept.at(-1) ?? {}
  const place = { namespace: namespaceOf(last), name: nameOf(last) }
  // Of an earlier state the count is only near, as a real API server's is; but there is at least one.
  const counted = selection.isFiltered ? 1 : store.countAfter(resource, namespace, place)
  return { items: kept, remaining: Math.max(1, counted) }
}

/** The list as one object: `PodList`. Items of built-in kinds do not repeat their type, as in a real API server. */
export function listObject({ target }: ResourceCall, { items, metadata }: ListPage): JsonObject {
  const { kind, version } = target
  return {
    kind: kind.listKind,
    apiVersion: apiVersionOf(kind.group, version.name),
    metadata,
    items:
      kind.type === undefined ? items : items.map(({ kind: _kind, apiVersion: _version, ...item }) => item),
  }
}

/**
 * The state that the list is of: the continued one, an exact one, or the present.
 * @throws ApiError 410 if the log does not go back so far, 504 if it has not come so far
 */
function revisionOf({ store }: Core, query: URLSearchParams, continuation: Continuation | undefined): number {
  if (continuation !== undefined) {
    if (continuation.revision < store.compacted) throw expired(CONTINUE_EXPIRED)
    return continuation.revision
  }
  const asked = resourceVersionParameter(query)
  if (asked > store.revision) throw tooLargeResourceVersion(asked, store.revision)
  if (query.get('resourceVersionMatch') !== 'Exact' || asked === 0) return store.revision
  if (asked < store.compacted) throw expired('The resourceVersion for the provided list is too old.')
  return asked
}

/** @throws ApiError 400 */
export function resourceVersionParameter(query: URLSearchParams): number {
  const value = query.get('resourceVersion') ?? ''
  if (value === '') return 0
  if (/^\d{1,15}$/.test(value)) return Number(value)
  throw badRequest(
    `invalid resource version: resourceVersion: Invalid value: ${JSON.stringify(value)}: strconv.ParseUint: parsing ${JSON.stringify(value)}: invalid syntax`,
  )
}

/** A whole number, 0 if absent. @throws ApiError 400 */
export function numberParameter(query: URLSearchParams, name: string): number {
  const value = query.get(name) ?? ''
  if (value === '') return 0
  if (/^\d{1,15}$/.test(value)) return Number(value)
  throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(value)}: invalid syntax`)
}
