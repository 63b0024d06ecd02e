import { isArray, isObject, objectAt, property, text, type JsonObject } from '../../../network/json/json.ts'
import type { ControlPlane } from '../environment.ts'

/** By resource, its verbs: `{'pods': 'get list watch patch', 'ipam.berth.dev/ipleases': 'list watch'}`. */
export type Rights = Readonly<Record<string, string>>

/** A resource as RBAC knows it: `pods/status`, of the core group where that is empty. */
export interface Resource {
  readonly group: string
  readonly resource: string
}

export interface Place {
  /** Empty: in all namespaces at once. */
  readonly namespace: string
  /** Undefined: whatever it is called. */
  readonly name?: string
}

const VERBS = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection']
/** That RBAC knows beside them, each with the resources that it means something for. */
const SPECIAL: Readonly<Record<string, readonly string[]>> = {
  bind: ['clusterroles', 'roles'],
  escalate: ['clusterroles', 'roles'],
  impersonate: ['users', 'groups', 'serviceaccounts'],
  approve: ['signers'],
  sign: ['signers'],
}

/** Every resource that the API server serves, subresources too, and those that only RBAC knows. */
export async function servedResources(cluster: ControlPlane): Promise<readonly Resource[]> {
  const { body } = await cluster.request('GET', '/apis')
  const groups = itemsOf(body, 'groups').flatMap((group) =>
    itemsOf(group, 'versions').map((version) => text(version, 'groupVersion') ?? ''),
  )
  const lists = await Promise.all(
    ['/api/v1', ...groups.map((version) => `/apis/${version}`)].map(async (path) => {
      const group = path === '/api/v1' ? '' : (path.split('/')[2] ?? '')
      const answer = await cluster.request('GET', path)
      return itemsOf(answer.body, 'resources').map((resource) => ({
        group,
        resource: text(resource, 'name') ?? '',
      }))
    }),
  )
  const known = [...lists.flat(), ...ONLY_IN_RBAC]
  return [...new Map(known.map((resource) => [titleOf(resource), resource])).values()]
}

const ONLY_IN_RBAC: readonly Resource[] = [
  { group: '', resource: 'users' },
  { group: '', resource: 'groups' },
  { group: 'certificates.k8s.io', resource: 'signers' },
  // Of Cluster API, whose definitions of clusters are no part of Berth's.
  { group: 'cluster.x-k8s.io', resource: 'clusters' },
  { group: 'ipam.cluster.x-k8s.io', resource: 'ipaddressclaims/finalizers' },
  { group: 'ipam.cluster.x-k8s.io', resource: 'inclusterippools/finalizers' },
  { group: 'ipam.cluster.x-k8s.io', resource: 'globalinclusterippools/finalizers' },
]

/** What an account may do there, as the API server's own authorizer has it, beyond what every account may. */
export async function rightsOf(
  cluster: ControlPlane,
  account: string,
  { resources, place }: { readonly resources: readonly Resource[]; readonly place: Place },
): Promise<Rights> {
  const rights: Record<string, string> = {}
  for (const resource of resources) {
    const verbs = VERBS.concat(
      Object.keys(SPECIAL).filter((verb) => SPECIAL[verb]?.includes(resource.resource)),
    )
    const allowed = await Promise.all(
      verbs.map(async (verb) =>
        (await isAllowed(cluster, account, { verb, ...resource, ...place })) &&
        !(await isAllowed(cluster, 'nobody', { verb, ...resource, ...place }))
          ? [verb]
          : [],
      ),
    )
    if (allowed.flat().length > 0) rights[titleOf(resource)] = allowed.flat().join(' ')
  }
  return rights
}

export const titleOf = ({ group, resource }: Resource): string =>
  group === '' ? resource : `${group}/${resource}`

async function isAllowed(
  cluster: ControlPlane,
  account: string,
  { verb, group, resource, namespace, name = '' }: Resource & Place & { readonly verb: string },
): Promise<boolean> {
  const [plural = '', subresource = ''] = resource.split('/')
  const review = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SubjectAccessReview',
    spec: {
      user: `system:serviceaccount:berth-system:${account}`,
      groups: ['system:serviceaccounts', 'system:serviceaccounts:berth-system', 'system:authenticated'],
      resourceAttributes: { verb, group, version: '*', resource: plural, subresource, namespace, name },
    },
  }
  const { body } = await cluster.request('POST', '/apis/authorization.k8s.io/v1/subjectaccessreviews', review)
  return property(objectAt(isObject(body) ? body : {}, 'status'), 'allowed') === true
}

function itemsOf(object: unknown, key: string): readonly JsonObject[] {
  const list = isObject(object) ? property(object, key) : undefined
  return isArray(list) ? list.filter(isObject) : []
}
