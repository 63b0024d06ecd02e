import { nameOf, namespaceOf, stringsAt } from '../api/kube-object.ts'
import type { Core, ResourceCall } from './resource-call.ts'

/**
 * The end of a CustomResourceDefinition: its objects go first, without asking webhooks, as in a real API server; then its
 * kind is served no more. Objects with finalizers hold it.
 */
export function emptyDefinition({ store }: Core, { target, name }: ResourceCall): void {
  for (const object of store.list(name, { namespace: undefined, after: undefined, limit: -1 })) {
    if (stringsAt(object, 'metadata', 'finalizers').length > 0) continue
    store.write({ resource: name, namespace: namespaceOf(object), name: nameOf(object) }, object, undefined)
  }
  const key = { resource: `${target.kind.plural}.${target.kind.group}`, namespace: '', name }
  const stored = store.get(key)
  if (stored === undefined || store.count(name) > 0) return
  if (stringsAt(stored, 'metadata', 'finalizers').length === 0) store.write(key, stored, undefined)
}
