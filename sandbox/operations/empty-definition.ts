import { nameOf, namespaceOf, stringsAt } from '../api/kube-object.ts'
import { finishDefinition } from './finish-terminating.ts'
import type { Core, ResourceCall } from './resource-call.ts'

/**
 * The end of a CustomResourceDefinition: its objects go first, without asking webhooks, as in a real API server; then its
 * kind is served no more. Objects with finalizers hold it.
 */
export function emptyDefinition(core: Core, { name }: ResourceCall): void {
  for (const object of core.store.list(name, { namespace: undefined, after: undefined, limit: -1 })) {
    if (stringsAt(object, 'metadata', 'finalizers').length > 0) continue
    const key = { resource: name, namespace: namespaceOf(object), name: nameOf(object) }
    core.store.write(key, object, undefined)
  }
  finishDefinition(core, name)
}
