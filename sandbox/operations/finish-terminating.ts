import { isDeleting, stringsAt } from '../api/kube-object.ts'
import { DEFINITIONS } from '../kinds/kind-registry.ts'
import { resourceName, type ResourceKind } from '../kinds/resource-kind.ts'
import type { Core } from './resource-call.ts'

type Parts = Pick<Core, 'store' | 'kinds'>

/** Namespaces and definitions go last, after what is in them. */
export const holdsContent = (kind: ResourceKind): boolean =>
  resourceName(kind) === 'namespaces' || resourceName(kind) === DEFINITIONS

/** Removes a namespace or definition that is being deleted, if nothing holds it any more. */
export function finishContent(parts: Parts, kind: ResourceKind, name: string): void {
  if (resourceName(kind) === 'namespaces') finishNamespace(parts, name)
  else if (resourceName(kind) === DEFINITIONS) finishDefinition(parts, name)
}

/** Removes a namespace that is being deleted once nothing is in it and no finalizer holds it. */
export function finishNamespace({ store, kinds }: Parts, name: string): void {
  const key = { resource: 'namespaces', namespace: '', name }
  const namespace = store.get(key)
  if (namespace === undefined || !isDeleting(namespace)) return
  if (stringsAt(namespace, 'metadata', 'finalizers').length > 0) return
  const page = { namespace: name, after: undefined, limit: 1 }
  const isEmpty = kinds
    .all()
    .every((kind) => !kind.namespaced || store.list(resourceName(kind), page).length === 0)
  if (isEmpty) store.write(key, namespace, undefined)
}

/** Removes a definition that is being deleted once none of its objects is left. */
export function finishDefinition({ store }: Parts, name: string): void {
  const key = { resource: DEFINITIONS, namespace: '', name }
  const definition = store.get(key)
  if (definition === undefined || !isDeleting(definition) || store.count(name) > 0) return
  if (stringsAt(definition, 'metadata', 'finalizers').length === 0) store.write(key, definition, undefined)
}

/**
 * Finishes deletions that waited for a finalizer of their contents: looks again after every removal. Not within the write
 * that is being told of, but right after.
 */
export function finishAfterRemovals(parts: Parts): void {
  parts.store.subscribe(({ resource, namespace, object }) => {
    if (object !== undefined) return
    queueMicrotask(() => {
      finishDefinition(parts, resource)
      if (namespace !== '') finishNamespace(parts, namespace)
    })
  })
}
