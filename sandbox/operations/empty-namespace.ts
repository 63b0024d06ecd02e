import { ApiError } from '../api/api-error.ts'
import { isDeleting, nameOf } from '../api/kube-object.ts'
import { resourceName } from '../kinds/resource-kind.ts'
import { finishNamespace } from './finish-terminating.ts'
import type { Core, ResourceCall } from './resource-call.ts'

type Remove = (core: Core, call: ResourceCall) => Promise<unknown>

/**
 * The namespace controller's work: deletes everything in the namespace, webhooks asked, then the namespace itself. What a
 * webhook refuses or a finalizer holds stays, and the namespace with it, Terminating.
 */
export async function emptyNamespace(core: Core, call: ResourceCall, remove: Remove): Promise<void> {
  const namespace = call.name
  for (const kind of core.kinds.all().filter(({ namespaced }) => namespaced)) {
    const [version] = kind.versions
    if (version === undefined) continue
    const page = { namespace, after: undefined, limit: -1 }
    for (const object of core.store.list(resourceName(kind), page)) {
      if (isDeleting(object)) continue
      const target = { kind, version }
      const query = new URLSearchParams()
      const body = { bytes: Buffer.alloc(0), text: '', contentType: '' }
      const one = { ...call, target, namespace, name: nameOf(object), query, body }
      await remove(core, one).catch(ignoreRefusal)
    }
  }
  finishNamespace(core, namespace)
}

function ignoreRefusal(error: unknown): void {
  if (!(error instanceof ApiError)) throw error
}
