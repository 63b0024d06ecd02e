import { noSuchResource } from '../api/api-error.ts'
import {
  aggregatedDiscovery,
  apiGroup,
  apiGroupList,
  apiResourceList,
  apiVersions,
  groupsOf,
} from '../discovery/documents.ts'
import { openApiDocument, openApiIndex } from '../discovery/open-api.ts'
import type { KindRegistry } from '../kinds/kind-registry.ts'
import type { Answer } from './answer.ts'

export interface DiscoveryRequest {
  readonly pathname: string
  readonly accept: string
  /** Host and port by which the client reached the server. */
  readonly address: string
}

const AGGREGATED = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList'

/** What the API says about itself; undefined for a path that is no discovery document. */
export function handleDiscovery(
  registry: KindRegistry,
  { pathname, accept, address }: DiscoveryRequest,
): Answer | undefined {
  const kinds = registry.all()
  const [root = '', first, second, third, ...more] = pathname.split('/').filter((part) => part !== '')
  if (root === 'openapi') return openApi(registry, pathname)
  if (more.length > 0) return undefined
  if (root === 'api' && second === undefined) {
    if (first !== undefined) return found(apiResourceList(kinds, '', first))
    return wantsAggregated(accept) ? aggregated(registry, true) : found(apiVersions(address))
  }
  if (root !== 'apis' || third !== undefined) return undefined
  if (first === undefined)
    return wantsAggregated(accept) ? aggregated(registry, false) : found(apiGroupList(kinds))
  if (second !== undefined) return found(apiResourceList(kinds, first, second))
  const versions = first === '' ? undefined : groupsOf(kinds).get(first)
  return found(
    versions === undefined ? undefined : { kind: 'APIGroup', apiVersion: 'v1', ...apiGroup(first, versions) },
  )
}

const wantsAggregated = (accept: string): boolean =>
  accept.includes('as=APIGroupDiscoveryList') && accept.includes('v=v2')

const aggregated = (registry: KindRegistry, isCore: boolean): Answer => ({
  code: 200,
  body: aggregatedDiscovery(registry.all(), isCore),
  contentType: AGGREGATED,
})

function openApi(registry: KindRegistry, pathname: string): Answer | undefined {
  const kinds = registry.all()
  if (pathname === '/openapi/v3') return found(openApiIndex(kinds))
  const [, core, group, version] =
    /^\/openapi\/v3\/(?:api\/([^/]+)|apis\/([^/]+)\/([^/]+))$/.exec(pathname) ?? []
  if (core !== undefined) return found(openApiDocument(kinds, '', core))
  return group === undefined || version === undefined
    ? undefined
    : found(openApiDocument(kinds, group, version))
}

/** @throws ApiError 404 */
function found(body: Answer['body'] | undefined): Answer {
  if (body === undefined) throw noSuchResource()
  return { code: 200, body }
}
