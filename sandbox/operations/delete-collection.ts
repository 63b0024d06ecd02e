import type { JsonObject } from '../../network/json/json.ts'
import { ApiError } from '../api/api-error.ts'
import { nameOf, namespaceOf } from '../api/kube-object.ts'
import { remove } from './delete.ts'
import { list, listObject } from './list.ts'
import type { Core, ResourceCall } from './resource-call.ts'

/** DELETE of a collection: each selected object by itself, webhooks asked for each; what is gone already does not matter. */
export async function deleteCollection(core: Core, call: ResourceCall): Promise<JsonObject> {
  const page = list(core, call)
  for (const object of page.items) {
    const one = { ...call, namespace: namespaceOf(object), name: nameOf(object) }
    await remove(core, one).catch((error: unknown) => {
      if (!(error instanceof ApiError) || error.code !== 404) throw error
    })
  }
  return listObject(call, page)
}
