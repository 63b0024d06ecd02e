import { ApiError } from '../api/api-error.ts'
import type { ApiClient, Page } from '../client.ts'
import { identityOf } from '../model/raw-object.ts'
import { objectKey } from '../model/sink.ts'
import type { ObjectSink } from './object-sink.ts'

export interface ListRequest {
  readonly client: Pick<ApiClient, 'page'>
  readonly path: string
  readonly accept?: string | undefined
  readonly pageSize: number
  readonly signal: AbortSignal
}

/** A list whose token expires this often is asked for whole: the server is compacting faster than we read. */
const PAGED_ATTEMPTS = 3

/**
 * Reads a whole list into the sink, page by page, and removes from it what is no longer there; gives the resourceVersion
 * where a watch goes on. The next page is asked for while this one is taken in.
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
  const seen = new Set<string>()
  let page = await pageOf(request, limit, '')
  for (;;) {
    const { next } = page
    const following = next === '' ? undefined : pageOf(request, limit, next)
    // Its failure is met where it is awaited; until then it is no unhandled rejection.
    following?.catch(() => undefined)
    for (const item of page.items) {
      const { namespace, name } = identityOf(item)
      seen.add(objectKey(namespace, name))
      sink.upsert(item)
    }
    if (following === undefined) break
    page = await following
  }
  sink.retain(seen)
  return page.resourceVersion
}

function pageOf(
  { client, path, accept, signal }: ListRequest,
  limit: number | undefined,
  next: string,
): Promise<Page> {
  const query = { limit: limit === undefined ? undefined : String(limit), continue: next || undefined }
  return client.page(path, { query, signal, timeoutMs: 60_000, ...(accept === undefined ? {} : { accept }) })
}
