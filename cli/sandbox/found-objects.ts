import { isArray, isObject, property, text, type JsonObject } from '../../network/json/json.ts'
import { apiCall, type SandboxAccess } from './api-call.ts'

/** What a user makes, and what was leased for it, by list path; what the sandbox makes itself (nodes, its own namespaces) is left out. */
const LISTS = [
  ['pods', '/api/v1/pods'],
  ['network-attachment-definitions', '/apis/k8s.cni.cncf.io/v1/network-attachment-definitions'],
  ['inclusterippools', '/apis/ipam.cluster.x-k8s.io/v1alpha2/inclusterippools'],
  ['globalinclusterippools', '/apis/ipam.cluster.x-k8s.io/v1alpha2/globalinclusterippools'],
  ['ipaddressclaims', '/apis/ipam.cluster.x-k8s.io/v1beta2/ipaddressclaims'],
  ['ipleases', '/apis/ipam.berth.dev/v1alpha1/ipleases'],
] as const

/** The objects of an earlier run, a line for each resource; empty if there are none. */
export async function foundObjects(access: SandboxAccess): Promise<string> {
  const lines: string[] = []
  for (const [resource, path] of LISTS) {
    const { body } = await apiCall(access, 'GET', path)
    const items = property(body, 'items')
    const names = (isArray(items) ? items.filter(isObject) : []).map(nameOf)
    if (names.length > 0) lines.push(`  ${resource.padEnd(31)}${names.join(', ')}\n`)
  }
  return lines.join('')
}

function nameOf(object: JsonObject): string {
  const metadata = isObject(object['metadata']) ? object['metadata'] : {}
  const namespace = text(metadata, 'namespace')
  return namespace === undefined
    ? (text(metadata, 'name') ?? '')
    : `${namespace}/${text(metadata, 'name') ?? ''}`
}
