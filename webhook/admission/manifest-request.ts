import { isObject, property, text, type JsonObject } from '../../network/json/json.ts'
import type { Operation } from '../rules/rule.ts'
import type { AdmissionRequest } from './request.ts'

/** What the API server would know beside the manifest itself. */
export interface Circumstances {
  readonly operation: Operation
  /** The namespace of namespaced objects that name none. */
  readonly namespace: string
  readonly username: string
  readonly oldObject: JsonObject | undefined
  readonly dryRun: boolean
}

const CLUSTER_SCOPED = new Set([
  'Namespace',
  'Node',
  'CustomResourceDefinition',
  'GlobalInClusterIPPool',
  'ClusterRole',
  'PersistentVolume',
  'IPLease',
])

/** The request that the API server would send for a manifest: the same review for files, tests and `berth review`. */
export function manifestRequest(object: JsonObject, circumstances: Circumstances): AdmissionRequest {
  const metadata = property(object, 'metadata')
  const named: JsonObject = isObject(metadata) ? metadata : {}
  const [group, version] = groupVersion(text(object, 'apiVersion') ?? '')
  const kind = text(object, 'kind') ?? ''
  const name = text(named, 'name') ?? ''
  const deleting = circumstances.operation === 'DELETE'
  return {
    uid: 'berth-review',
    group,
    version,
    kind,
    subResource: '',
    operation: circumstances.operation,
    namespace: namespaceOf(kind, name, text(named, 'namespace'), circumstances.namespace),
    name,
    username: circumstances.username,
    dryRun: circumstances.dryRun,
    object: deleting ? undefined : object,
    oldObject: deleting ? object : circumstances.oldObject,
  }
}

function namespaceOf(kind: string, name: string, given: string | undefined, fallback: string): string {
  if (kind === 'Namespace') return name
  if (CLUSTER_SCOPED.has(kind)) return ''
  return given || fallback
}

/** `['k8s.cni.cncf.io', 'v1']`; the core group is empty: `['', 'v1']`. */
export function groupVersion(apiVersion: string): readonly [group: string, version: string] {
  const slash = apiVersion.indexOf('/')
  return slash < 0 ? ['', apiVersion] : [apiVersion.slice(0, slash), apiVersion.slice(slash + 1)]
}

/** The object with its namespace written in, as the API server does before any webhook sees a namespaced object. */
export function inNamespace(object: JsonObject, namespace: string): JsonObject {
  const metadata = property(object, 'metadata')
  if (
    namespace === '' ||
    !isObject(metadata) ||
    text(metadata, 'namespace') ||
    object['kind'] === 'Namespace'
  )
    return object
  return { ...object, metadata: { ...metadata, namespace } }
}
