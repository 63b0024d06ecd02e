import type { JsonObject } from '../../network/json/json.ts'
import { nameOf, namespaceOf } from '../api/kube-object.ts'
import type { Page, Store } from './store.ts'

/**
 * The objects of a resource as they were at a revision, by namespace and name: the present, with the changes since undone.
 * The revision must not be older than `store.compacted`.
 */
export function snapshot(
  store: Store,
  resource: string,
  revision: number,
  page: Page,
): readonly JsonObject[] {
  const changes = store.changesAfter(resource, revision)
  if (changes.length === 0) return store.list(resource, page)
  const everything: Page = { namespace: page.namespace, after: undefined, limit: -1 }
  const objects = new Map(store.list(resource, everything).map((object) => [keyOf(object), object]))
  for (const { namespace, name, previous } of changes.toReversed()) {
    if (page.namespace !== undefined && namespace !== page.namespace) continue
    const key = `${namespace}\0${name}`
    if (previous === undefined) objects.delete(key)
    else objects.set(key, previous)
  }
  const after = page.after === undefined ? '' : `${page.after.namespace}\0${page.after.name}`
  const sorted = [...objects].filter(([key]) => key > after).toSorted(([a], [b]) => (a < b ? -1 : 1))
  const limited = page.limit < 0 ? sorted : sorted.slice(0, page.limit)
  return limited.map(([, object]) => object)
}

const keyOf = (object: JsonObject): string => `${namespaceOf(object)}\0${nameOf(object)}`
