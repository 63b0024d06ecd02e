import type { ModelKind } from '../model/sink.ts'

/** A resource of the API server that a cache holds. */
export interface Resource {
  readonly kind: ModelKind
  readonly plural: string
  /** Empty for the core group. */
  readonly group: string
  /** The versions that can be read, best first; the first that the server has is used. */
  readonly versions: readonly string[]
  /** Which objects are wanted at all; one that leaves the selection is told as deleted. */
  readonly fieldSelector?: string
}

/** Always there. */
export const CORE_RESOURCES: readonly Resource[] = [
  { kind: 'Namespace', plural: 'namespaces', group: '', versions: ['v1'] },
  { kind: 'Node', plural: 'nodes', group: '', versions: ['v1'] },
  // The pods of finished Jobs stay for days, and hold nothing.
  {
    kind: 'Pod',
    plural: 'pods',
    group: '',
    versions: ['v1'],
    fieldSelector: 'status.phase!=Succeeded,status.phase!=Failed',
  },
]

const LEASES: Resource = {
  kind: 'IPLease',
  plural: 'ipleases',
  group: 'ipam.berth.dev',
  versions: ['v1alpha1'],
}

const CLUSTER_API = 'ipam.cluster.x-k8s.io'
const WHEREABOUTS = 'whereabouts.cni.cncf.io'
const POOL_VERSIONS = ['v1alpha2', 'v1alpha1']

/** There if their CustomResourceDefinition is. */
export const CUSTOM_RESOURCES: readonly Resource[] = [
  {
    kind: 'NetworkAttachmentDefinition',
    plural: 'network-attachment-definitions',
    group: 'k8s.cni.cncf.io',
    versions: ['v1'],
  },
  { kind: 'InClusterIPPool', plural: 'inclusterippools', group: CLUSTER_API, versions: POOL_VERSIONS },
  {
    kind: 'GlobalInClusterIPPool',
    plural: 'globalinclusterippools',
    group: CLUSTER_API,
    versions: POOL_VERSIONS,
  },
  {
    kind: 'IPAddress',
    plural: 'ipaddresses',
    group: CLUSTER_API,
    versions: ['v1beta2', 'v1beta1', 'v1alpha1'],
  },
  LEASES,
  { kind: 'WhereaboutsIPPool', plural: 'ippools', group: WHEREABOUTS, versions: ['v1alpha1'] },
  {
    kind: 'OverlappingRangeIPReservation',
    plural: 'overlappingrangeipreservations',
    group: WHEREABOUTS,
    versions: ['v1alpha1'],
  },
]

/** What the allocator reads beside. */
export const ALLOCATOR_CORE_RESOURCES: readonly Resource[] = [
  ...CORE_RESOURCES,
  { kind: 'StatefulSet', plural: 'statefulsets', group: 'apps', versions: ['v1'] },
]

export const ALLOCATOR_CUSTOM_RESOURCES: readonly Resource[] = [
  ...CUSTOM_RESOURCES,
  {
    kind: 'IPAddressClaim',
    plural: 'ipaddressclaims',
    group: CLUSTER_API,
    versions: ['v1beta2', 'v1beta1', 'v1alpha1'],
  },
]

/** The name of its CustomResourceDefinition: `inclusterippools.ipam.cluster.x-k8s.io`. */
export const definitionName = ({ plural, group }: Resource): string => `${plural}.${group}`

/** `/api/v1/pods`, `/apis/k8s.cni.cncf.io/v1/network-attachment-definitions`. */
export const listPath = ({ group, plural }: Resource, version: string): string =>
  group === '' ? `/api/${version}/${plural}` : `/apis/${group}/${version}/${plural}`
