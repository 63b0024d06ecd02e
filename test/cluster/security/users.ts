import type { BerthCluster } from '../describe-on-berth.ts'
import { macvlan, nad, namespace } from '../rule-rows/manifests.ts'
import { until } from '../until.ts'

export const SHOP = { namespace: 'shop' }
const IPAM = { type: 'berth', range: '192.168.20.0/29', gateway: '192.168.20.1' }

const RIGHTS = [
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: { name: 'author', namespace: 'shop' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'edit' },
    subjects: [{ kind: 'User', name: 'author', apiGroup: 'rbac.authorization.k8s.io' }],
  },
  clusterRole('labeller', [
    { apiGroups: [''], resources: ['namespaces'], verbs: ['get', 'list', 'patch', 'update'] },
    { apiGroups: [''], resources: ['pods'], verbs: ['get', 'create'] },
  ]),
  binding('labeller'),
  clusterRole('node-agent', [
    { apiGroups: [''], resources: ['pods', 'pods/status'], verbs: ['get', 'patch'] },
    { apiGroups: [''], resources: ['pods/binding'], verbs: ['create'] },
  ]),
  binding('node-agent'),
]

function clusterRole(name: string, rules: readonly unknown[]) {
  return { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name }, rules }
}

function binding(name: string) {
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
    subjects: [{ kind: 'User', name, apiGroup: 'rbac.authorization.k8s.io' }],
  }
}

/**
 * Three users: `author` with Kubernetes's own role `edit` in namespace shop, `labeller` who may label namespaces, `node-agent` with what
 * Multus has on every node. And what they are after: a network of five addresses.
 */
export async function createUsers(on: BerthCluster): Promise<void> {
  const { cluster } = on
  for (const name of ['author', 'labeller', 'node-agent']) await cluster.userKubeconfig(name, [])
  await on.given(
    namespace('shop'),
    namespace('other'),
    namespace('lab'),
    nad('lan', macvlan({ ipam: IPAM }), SHOP),
  )
  await on.given(...RIGHTS)
  await until(
    async () =>
      (await cluster.kubectl(['auth', 'can-i', 'patch', 'pods'], { user: 'node-agent' })).code === 0,
    () => 'the rights are not in force',
  )
}
