/** What a resource path names (Kubernetes's `RequestInfo`). */
export interface ResourcePath {
  readonly group: string
  readonly version: string
  readonly plural: string
  readonly namespace: string
  readonly name: string
  readonly subresource: string
}

/**
 * Reads `/api/v1/…` and `/apis/<group>/<version>/…`; undefined for every other path.
 *
 *     /apis/apps/v1/namespaces/default/deployments/web/status
 */
export function parseResourcePath(pathname: string): ResourcePath | undefined {
  const parts = decodeParts(pathname)
  if (parts === undefined) return undefined
  const [root, ...rest] = parts
  if (root !== 'api' && root !== 'apis') return undefined
  const [group, version, ...resource] = root === 'api' ? ['', ...rest] : rest
  if (group === undefined || version === undefined || resource.length === 0) return undefined
  const place = resourceOf(resource)
  return place === undefined ? undefined : { group, version, ...place }
}

type Place = Pick<ResourcePath, 'plural' | 'namespace' | 'name' | 'subresource'>

function resourceOf(parts: readonly string[]): Place | undefined {
  const [first = '', second = '', third = '', name = '', subresource = ''] = parts
  // `/namespaces/x` and `/namespaces/x/status` are the Namespace itself; `/namespaces/x/pods` is what is in it.
  const isInNamespace = first === 'namespaces' && third !== '' && !OF_NAMESPACE.has(third)
  if (!isInNamespace)
    return parts.length > 3 ? undefined : { plural: first, namespace: '', name: second, subresource: third }
  return parts.length > 5 ? undefined : { plural: third, namespace: second, name, subresource }
}

const OF_NAMESPACE = new Set(['status', 'finalize'])

function decodeParts(pathname: string): readonly string[] | undefined {
  try {
    const parts = pathname.split('/').slice(1).map(decodeURIComponent)
    if (parts.at(-1) === '') parts.pop()
    return parts.includes('') ? undefined : parts
  } catch {
    return undefined
  }
}
