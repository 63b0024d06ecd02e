import { objectAt, text, type JsonObject } from '../network/json/json.ts'
import type { ScannedPod } from './cluster.ts'
import type { ScanObject } from './report.ts'

const NAD_API = 'k8s.cni.cncf.io/v1'
const POOL_API = 'ipam.cluster.x-k8s.io/v1alpha2'

/** A raw object as a finding names it. */
export function scanObjectOf(object: JsonObject): ScanObject {
  const metadata = objectAt(object, 'metadata')
  return {
    apiVersion: text(object, 'apiVersion') ?? '',
    kind: text(object, 'kind') ?? '',
    namespace: text(metadata, 'namespace') ?? '',
    name: text(metadata, 'name') ?? '',
    uid: text(metadata, 'uid') ?? '',
  }
}

export const podObject = ({ namespace, name, uid }: Pick<ScannedPod, 'namespace' | 'name' | 'uid'>) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  namespace,
  name,
  uid,
})

/** `Deployment shop/web`, `GlobalInClusterIPPool machines`, `reserved network office`. */
export const titleOf = ({ kind, namespace, name }: ScanObject): string =>
  `${kind} ${namespace === '' ? '' : `${namespace}/`}${name}`

/** The object that an owner of address ranges is: `nad:shop/net`, `pool:InClusterIPPool:shop/pool`, `reserved:office`. */
export function ownerObject(owner: string): ScanObject {
  const [type = '', kind = ''] = owner.split(':')
  if (type === 'reserved')
    return {
      apiVersion: '',
      kind: 'reserved network',
      namespace: '',
      name: owner.slice(type.length + 1),
      uid: '',
    }
  const key = owner.slice(owner.lastIndexOf(':') + 1)
  const slash = key.indexOf('/')
  const name = { namespace: key.slice(0, Math.max(0, slash)), name: key.slice(slash + 1), uid: '' }
  return type === 'nad'
    ? { apiVersion: NAD_API, kind: 'NetworkAttachmentDefinition', ...name }
    : { apiVersion: POOL_API, kind, ...name }
}

export const networkObject = (namespace: string, name: string): ScanObject => ({
  apiVersion: NAD_API,
  kind: 'NetworkAttachmentDefinition',
  namespace,
  name,
  uid: '',
})
