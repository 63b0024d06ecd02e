import type { JsonObject } from '../../network/json/json.ts'
import { hasScale } from '../kinds/scaled-kinds.ts'
import { apiVersionOf, type ResourceKind, type ServedVersion } from '../kinds/resource-kind.ts'

const VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch']
const STATUS_VERBS = ['get', 'patch', 'update']

/** Groups in order, each with its versions, preferred first. */
export function groupsOf(kinds: readonly ResourceKind[]): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, readonly string[]>()
  for (const { group, versions } of kinds) {
    const names = versions.map(({ name }) => name)
    groups.set(group, [...new Set([...(groups.get(group) ?? []), ...names])])
  }
  return groups
}

/** `/api`. */
export const apiVersions = (address: string): JsonObject => ({
  kind: 'APIVersions',
  versions: ['v1'],
  serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: address }],
})

/** `/apis`. */
export const apiGroupList = (kinds: readonly ResourceKind[]): JsonObject => ({
  kind: 'APIGroupList',
  apiVersion: 'v1',
  groups: [...groupsOf(kinds)]
    .filter(([group]) => group !== '')
    .map(([group, versions]) => apiGroup(group, versions)),
})

/** `/apis/<group>`, without kind and apiVersion. */
export function apiGroup(group: string, versions: readonly string[]): JsonObject {
  const named = versions.map((version) => ({ groupVersion: apiVersionOf(group, version), version }))
  return { name: group, versions: named, preferredVersion: named[0] ?? {} }
}

/** `/api/v1`, `/apis/<group>/<version>`; undefined if nothing of that version is served. */
export function apiResourceList(
  kinds: readonly ResourceKind[],
  group: string,
  version: string,
): JsonObject | undefined {
  const served = servedIn(kinds, group, version)
  if (served.length === 0) return undefined
  return {
    kind: 'APIResourceList',
    ...(group === '' ? {} : { apiVersion: 'v1' }),
    groupVersion: apiVersionOf(group, version),
    resources: served.flatMap(({ kind, served: { status } }) => [
      resource(kind),
      ...(hasScale(kind) ? [scaleResource(kind)] : []),
      ...(status ? [statusResource(kind)] : []),
    ]),
  }
}

interface Served {
  readonly kind: ResourceKind
  readonly served: ServedVersion
}

const servedIn = (kinds: readonly ResourceKind[], group: string, version: string): readonly Served[] =>
  kinds
    .filter((kind) => kind.group === group)
    .flatMap((kind) => {
      const served = kind.versions.find(({ name }) => name === version)
      return served === undefined ? [] : [{ kind, served }]
    })
    .toSorted((a, b) => (a.kind.plural < b.kind.plural ? -1 : 1))

const resource = (kind: ResourceKind): JsonObject => ({
  name: kind.plural,
  singularName: kind.singular,
  namespaced: kind.namespaced,
  kind: kind.kind,
  verbs: VERBS,
  ...(kind.shortNames.length === 0 ? {} : { shortNames: kind.shortNames }),
  ...(kind.categories.length === 0 ? {} : { categories: kind.categories }),
})

const statusResource = (kind: ResourceKind): JsonObject => ({
  name: `${kind.plural}/status`,
  singularName: '',
  namespaced: kind.namespaced,
  kind: kind.kind,
  verbs: STATUS_VERBS,
})

const SCALE = { group: 'autoscaling', version: 'v1', kind: 'Scale' }

const scaleResource = (kind: ResourceKind): JsonObject => ({
  name: `${kind.plural}/scale`,
  singularName: '',
  namespaced: kind.namespaced,
  ...SCALE,
  verbs: STATUS_VERBS,
})

/** Everything in one document, for clients that ask for it (`as=APIGroupDiscoveryList`); `/api` has the core group. */
export function aggregatedDiscovery(kinds: readonly ResourceKind[], isCore: boolean): JsonObject {
  const groups = [...groupsOf(kinds)].filter(([group]) => (group === '') === isCore)
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: 'apidiscovery.k8s.io/v2',
    metadata: {},
    items: groups.map(([group, versions]) => ({
      metadata: group === '' ? {} : { name: group },
      versions: versions.map((version) => ({
        version,
        resources: servedIn(kinds, group, version).map(discoveredResource),
        freshness: 'Current',
      })),
    })),
  }
}

function discoveredResource({ kind, served }: Served): JsonObject {
  const responseKind = { group: kind.group, version: served.name, kind: kind.kind }
  const subresources = [
    ...(hasScale(kind) ? [{ subresource: 'scale', responseKind: SCALE, verbs: STATUS_VERBS }] : []),
    ...(served.status ? [{ subresource: 'status', responseKind, verbs: STATUS_VERBS }] : []),
  ]
  return {
    resource: kind.plural,
    responseKind,
    scope: kind.namespaced ? 'Namespaced' : 'Cluster',
    singularResource: kind.singular,
    verbs: VERBS,
    ...(kind.shortNames.length === 0 ? {} : { shortNames: kind.shortNames }),
    ...(kind.categories.length === 0 ? {} : { categories: kind.categories }),
    ...(subresources.length === 0 ? {} : { subresources }),
  }
}
