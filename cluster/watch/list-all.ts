import type { JsonObject } from '../../network/json/json.ts'
import { ApiError } from '../api/api-error.ts'
import type { Members } from '../api/projection.ts'
import type { ApiClient } from '../client.ts'
import { identityOf } from '../model/raw-object.ts'
import { objectKey } from '../model/sink.ts'
import type { ObjectSink } from './object-sink.ts'

export interface ListRequest {
  readonly client: Pick<ApiClient, 'list'>
  readonly path: string
  readonly accept?: string | undefined
  /** What to take of each object; all of it if undefined. */
  readonly shape?: Members | undefined
  readonly fieldSelector?: string | undefined
  readonly pageSize: number
  readonly signal: AbortSignal
}

/** A list whose token expires this often is asked for whole: the server is compacting faster than we read. */
const PAGED_ATTEMPTS = 3
const PAGE_TIMEOUT_MS = 60_000

/**
 * Reads a whole list into the sink, page by page, and removes from it what is no longer there; gives the resourceVersion
 * where a watch goes on.
 *
 * It is a consistent list (resourceVersion unset), not the cheaper "any version" of `resourceVersion=0`: that one may come
 * from an API server that lags, and take the cache back in time; and it ignores `limit`, so that 100,000 pods come at once.
 */
export async function listAll(request: ListRequest, sink: ObjectSink): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await listOnce(request, sink, attempt < PAGED_ATTEMPTS ? request.pageSize : undefined)
    } catch (error) {
      const expired = error instanceof ApiError && error.status === 410
      if (!expired || attempt >= PAGED_ATTEMPTS) throw error
    }
  }
}

async function listOnce(request: ListRequest, sink: ObjectSink, limit: number | undefined): Promise<string> {
  const { client, path, accept, shape, fieldSelector, signal } = request
  // A first list has nothing to remove: 100,000 keys are then neither made nor compared (0.3 s in a CPU profile).
  const seen = sink.isEmpty() ? undefined : new Set<string>()
  let resourceVersion = ''
  const options = {
    limit,
    shape,
    signal,
    query: { fieldSelector },
    timeoutMs: PAGE_TIMEOUT_MS,
    ...(accept === undefined ? {} : { accept }),
  }
  for await (const page of client.list(path, options)) {
    for (const item of page.items) {
      seen?.add(keyOf(item))
      sink.upsert(item)
    }
    resourceVersion = page.resourceVersion
  }
  if (seen !== undefined) sink.retain(seen, resourceVersion)
  return resourceVersion
}

function keyOf(item: JsonObject): string {
  const { namespace, name } = identityOf(item)
  return objectKey(namespace, name)
}
