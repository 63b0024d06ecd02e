/** A manifest as the rows write it: what Berth and the API server read of it, raw. */
export interface KubeObject {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: Metadata
  readonly [field: string]: unknown
}

export interface Metadata {
  readonly name: string
  /** Of namespaced objects; the row's own namespace where it is left out. */
  readonly namespace?: string
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
}

const PLURALS: Readonly<Record<string, string>> = {
  CronJob: 'cronjobs',
  CustomResourceDefinition: 'customresourcedefinitions',
  DaemonSet: 'daemonsets',
  Deployment: 'deployments',
  GlobalInClusterIPPool: 'globalinclusterippools',
  IPAddress: 'ipaddresses',
  IPLease: 'ipleases',
  InClusterIPPool: 'inclusterippools',
  Job: 'jobs',
  Namespace: 'namespaces',
  NetworkAttachmentDefinition: 'network-attachment-definitions',
  Node: 'nodes',
  Pod: 'pods',
  ReplicaSet: 'replicasets',
  StatefulSet: 'statefulsets',
}

const CLUSTER_SCOPED: ReadonlySet<string> = new Set([
  'CustomResourceDefinition',
  'GlobalInClusterIPPool',
  'IPLease',
  'Namespace',
  'Node',
])

export const isNamespaced = ({ kind }: KubeObject): boolean => !CLUSTER_SCOPED.has(kind)

/** `/apis/k8s.cni.cncf.io/v1/namespaces/shop/network-attachment-definitions`. @throws Error for a kind that no row has. */
export function collectionPath(object: KubeObject): string {
  const plural = PLURALS[object.kind]
  if (plural === undefined) throw new Error(`no resource is known for kind ${object.kind}`)
  const root = object.apiVersion.includes('/') ? `/apis/${object.apiVersion}` : `/api/${object.apiVersion}`
  if (!isNamespaced(object)) return `${root}/${plural}`
  return `${root}/namespaces/${object.metadata.namespace ?? 'default'}/${plural}`
}

export const objectPath = (object: KubeObject): string => `${collectionPath(object)}/${object.metadata.name}`

/** The object in a namespace, unless it has one or takes none. */
export function inNamespace(object: KubeObject, namespace: string): KubeObject {
  if (!isNamespaced(object) || object.metadata.namespace !== undefined) return object
  return { ...object, metadata: { ...object.metadata, namespace } }
}
