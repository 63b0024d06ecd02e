import { ApiError } from '../../cluster/api/api-error.ts'
import { isArray, isObject, objectAt, property, text, type JsonObject } from '../../network/json/json.ts'
import type { Api } from './api.ts'

/** A kind of namespaced objects, in the versions that can be read, best first. */
export interface Collection {
  readonly group: string
  readonly plural: string
  readonly versions: readonly string[]
}

const IPAM = 'ipam.cluster.x-k8s.io'
const IPAM_VERSIONS = ['v1beta2', 'v1beta1', 'v1alpha1']

export const CLAIMS: Collection = { group: IPAM, plural: 'ipaddressclaims', versions: IPAM_VERSIONS }
export const IP_ADDRESSES: Collection = { group: IPAM, plural: 'ipaddresses', versions: IPAM_VERSIONS }
export const CLUSTERS: Collection = {
  group: 'cluster.x-k8s.io',
  plural: 'clusters',
  versions: ['v1beta2', 'v1beta1'],
}

/**
 * The object of that name, looked for in a list of that one name: an empty list proves that there is none, where 404 may mean that
 * the API server does not serve the version, or does not know of the definition yet. Undefined: none of the versions is served.
 */
export async function findNamed(
  api: Pick<Api, 'get'>,
  { group, plural, versions }: Collection,
  { namespace, name }: { readonly namespace: string; readonly name: string },
): Promise<{ readonly object: JsonObject | undefined } | undefined> {
  for (const version of versions) {
    const path = `/apis/${group}/${version}/namespaces/${encodeURIComponent(namespace)}/${plural}`
    try {
      const list = await api.get(path, { query: { fieldSelector: `metadata.name=${name}` } })
      const items = property(list, 'items')
      if (!isArray(items)) throw new Error(`the answer to ${path} is no list`)
      return {
        object: items.filter(isObject).find((item) => text(objectAt(item, 'metadata'), 'name') === name),
      }
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 404) throw error
    }
  }
  return undefined
}

/** All objects of the collection in a namespace, or in all of them; pages of 500. Nothing where none of the versions is served. */
export async function* listObjects(
  api: Pick<Api, 'get'>,
  { group, plural, versions }: Collection,
  namespace: string,
): AsyncIterable<JsonObject> {
  const within = namespace === '' ? '' : `namespaces/${encodeURIComponent(namespace)}/`
  for (const version of versions) {
    const path = `/apis/${group}/${version}/${within}${plural}`
    let page = await pageOf(api, path, '')
    if (page === undefined) continue
    yield* page.items
    while (page.next !== '') {
      page = (await pageOf(api, path, page.next)) ?? NO_PAGE
      yield* page.items
    }
    return
  }
}

interface Page {
  readonly items: readonly JsonObject[]
  readonly next: string
}

const NO_PAGE: Page = { items: [], next: '' }

async function pageOf(api: Pick<Api, 'get'>, path: string, next: string): Promise<Page | undefined> {
  try {
    const page = await api.get(path, { query: { limit: '500', continue: next || undefined } })
    const items = property(page, 'items')
    if (!isArray(items)) throw new Error(`the answer to ${path} is no list`)
    return { items: items.filter(isObject), next: text(objectAt(page, 'metadata'), 'continue') ?? '' }
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined
    throw error
  }
}
