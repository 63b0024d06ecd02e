import { property, text } from '../../network/json/json.ts'
import { ApiError } from '../api/api-error.ts'
import type { ApiClient, CallOptions } from '../client.ts'
import { objectsOf } from '../model/raw-object.ts'
import type { Resource } from './resource.ts'

/**
 * The first of the resource's versions that the server has, or undefined; the core group is always there. Asks the discovery documents
 * `/apis/<group>/<version>`, which every authenticated user may read. Throws ApiError if the server cannot tell now.
 */
export async function servedVersion(
  client: Pick<ApiClient, 'get'>,
  { group, plural, versions }: Resource,
  options: CallOptions = {},
): Promise<string | undefined> {
  if (group === '') return versions[0]
  for (const version of versions) {
    const document = await client.get(`/apis/${group}/${version}`, options).catch(absent)
    if (document === undefined) continue
    const resources = objectsOf(property(document, 'resources'))
    if (resources.some((resource) => text(resource, 'name') === plural)) return version
  }
  return undefined
}

function absent(error: unknown): undefined {
  if (error instanceof ApiError && error.status === 404) return undefined
  throw error
}
