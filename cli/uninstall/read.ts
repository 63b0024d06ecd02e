import { ApiError } from '../../cluster/api/api-error.ts'
import type { Members } from '../../cluster/api/projection.ts'
import { identityOf } from '../../cluster/model/raw-object.ts'
import { objectKey } from '../../cluster/model/sink.ts'
import { listAll } from '../../cluster/watch/list-all.ts'
import type { JsonObject } from '../../network/json/json.ts'
import type { Client } from './taking.ts'

/** Objects in a page: of a cluster with 100,000 pods no answer is longer than some megabytes. */
const PAGE = 500

/** All objects of a list, page by page, of each what the shape names; by namespace and name. Throws ApiError. */
export async function readList(
  client: Pick<Client, 'list'>,
  path: string,
  shape: Members,
  fieldSelector?: string,
): Promise<readonly JsonObject[]> {
  const objects = new Map<string, JsonObject>()
  const { signal } = new AbortController()
  await listAll(
    { client, path, shape, fieldSelector, pageSize: PAGE, signal },
    {
      isEmpty: () => true,
      upsert: (object) => {
        const { namespace, name } = identityOf(object)
        objects.set(objectKey(namespace, name), object)
      },
      remove: () => undefined,
      retain: () => undefined,
    },
  )
  return [...objects.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object)
}

/** The object at that path; undefined if there is none. Throws ApiError. */
export async function readObject(client: Pick<Client, 'get'>, path: string): Promise<JsonObject | undefined> {
  try {
    return await client.get(path)
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined
    throw error
  }
}
