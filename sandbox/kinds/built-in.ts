import type { ResourceKind } from './resource-kind.ts'

interface BuiltIn {
  readonly group?: string
  readonly kind: string
  readonly type?: string
  readonly plural?: string
  readonly namespaced?: false
  readonly status?: false
  readonly shortNames?: readonly string[]
  readonly categories?: readonly string[]
}

const all = ['all']
const admissionregistration = 'admissionregistration.k8s.io'
const extensions = ['api-extensions']

/** Kinds that a cluster has from the start, of those that Berth uses; in the words of a real server's discovery. */
const TABLE: readonly BuiltIn[] = [
  { kind: 'ConfigMap', status: false, shortNames: ['cm'] },
  { kind: 'Event', type: 'CoreV1Event', status: false, shortNames: ['ev'] },
  { kind: 'Namespace', namespaced: false, shortNames: ['ns'] },
  { kind: 'Node', namespaced: false, shortNames: ['no'] },
  { kind: 'Pod', shortNames: ['po'], categories: all },
  { kind: 'Secret', status: false },
  { kind: 'ServiceAccount', status: false, shortNames: ['sa'] },
  { group: 'apps', kind: 'DaemonSet', shortNames: ['ds'], categories: all },
  { group: 'apps', kind: 'Deployment', shortNames: ['deploy'], categories: all },
  { group: 'apps', kind: 'ReplicaSet', shortNames: ['rs'], categories: all },
  { group: 'apps', kind: 'StatefulSet', shortNames: ['sts'], categories: all },
  { group: 'batch', kind: 'CronJob', shortNames: ['cj'], categories: all },
  { group: 'batch', kind: 'Job', categories: all },
  { group: 'coordination.k8s.io', kind: 'Lease', status: false },
  {
    group: 'apiextensions.k8s.io',
    kind: 'CustomResourceDefinition',
    namespaced: false,
    shortNames: ['crd', 'crds'],
    categories: extensions,
  },
  {
    group: admissionregistration,
    kind: 'MutatingWebhookConfiguration',
    namespaced: false,
    status: false,
    categories: extensions,
  },
  {
    group: admissionregistration,
    kind: 'ValidatingWebhookConfiguration',
    namespaced: false,
    status: false,
    categories: extensions,
  },
]

export const BUILT_IN_KINDS: readonly ResourceKind[] = TABLE.map(
  ({ group = '', kind, type = `V1${kind}`, namespaced = true, status = true, ...names }) => ({
    group,
    kind,
    type,
    namespaced,
    plural: `${kind.toLowerCase()}s`,
    singular: kind.toLowerCase(),
    listKind: `${kind}List`,
    shortNames: names.shortNames ?? [],
    categories: names.categories ?? [],
    versions: [{ name: 'v1', status }],
  }),
)
