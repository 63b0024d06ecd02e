import { ApiError } from '../api/api-error.ts'
import { isDeleting, nameOf, stringsAt } from '../api/kube-object.ts'
import { resourceName } from '../kinds/resource-kind.ts'
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
      const body = { text: '', contentType: '' }
      await remove(core, { ...call, target, namespace, name: nameOf(object), query, body }).catch(
        ignoreRefusal,
      )
    }
  }
  const key = { resource: 'namespaces', namespace: '', name: namespace }
  const stored = core.store.get(key)
  if (stored === undefined || !isEmpty(core, namespace)) return
  if (stringsAt(stored, 'metadata', 'finalizers').length === 0) core.store.write(key, stored, undefined)
}

function ignoreRefusal(error: unknown): void {
  if (!(error instanceof ApiError)) throw error
}

const isEmpty = ({ store, kinds }: Core, namespace: string): boolean =>
  kinds.all().every((kind) => {
    const page = { namespace, after: undefined, limit: 1 }
    return !kind.namespaced || store.list(resourceName(kind), page).length === 0
  })
