import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { property, isArray, isObject, objectAt, text, type JsonObject } from '../../network/json/json.ts'
import type { ControlPlane } from './environment.ts'
import { renderKustomization } from './kustomization.ts'
import { until } from './until.ts'

/** Kubeconfigs of the two service accounts that manifests/ create, with the rights that manifests/ give them and no more. */
export interface BerthAccounts {
  readonly webhook: string
  readonly allocator: string
}

const NAMESPACE = 'berth-system'
const GRANTS = new Set([
  'Namespace',
  'ServiceAccount',
  'ClusterRole',
  'ClusterRoleBinding',
  'Role',
  'RoleBinding',
])

const made = new WeakMap<ControlPlane, Promise<BerthAccounts>>()

/**
 * Creates the accounts and their rights as the installation without cert-manager has them, once a control plane, and asks for a token of
 * each. Resolves when the API server goes by the rights.
 */
export function berthAccounts(cluster: ControlPlane): Promise<BerthAccounts> {
  const known = made.get(cluster) ?? make(cluster)
  made.set(cluster, known)
  return known
}

/** What of the installation gives rights: namespace, accounts, roles and their bindings. */
export async function grants(folder = 'manifests/overlays/self-managed'): Promise<readonly JsonObject[]> {
  return (await renderKustomization(folder)).filter((object) => GRANTS.has(text(object, 'kind') ?? ''))
}

async function make(cluster: ControlPlane): Promise<BerthAccounts> {
  const objects = await grants()
  const input = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects })
  const { code, stderr } = await cluster.kubectl(['apply', '-f', '-'], { input })
  if (code !== 0) throw new Error(`cannot give Berth's accounts their rights: ${stderr}`)
  for (const binding of objects)
    if (text(binding, 'kind')?.endsWith('Binding')) await inForce(cluster, binding, objects)
  const [webhook, allocator] = await Promise.all(
    ['berth-webhook', 'berth-allocator'].map((name) => kubeconfigOf(cluster, name)),
  )
  return { webhook: webhook ?? '', allocator: allocator ?? '' }
}

/** The authorizer reads roles and bindings from a watch: what was granted a moment ago may still be refused. */
async function inForce(
  cluster: ControlPlane,
  binding: JsonObject,
  objects: readonly JsonObject[],
): Promise<void> {
  const reference = objectAt(binding, 'roleRef')
  const role = objects.find(
    (object) =>
      text(object, 'kind') === text(reference, 'kind') &&
      text(objectAt(object, 'metadata'), 'name') === text(reference, 'name'),
  )
  const [subject] = objectsAt(binding, 'subjects')
  const [rule] = objectsAt(role ?? {}, 'rules')
  if (subject === undefined || rule === undefined) throw new Error(`empty: ${JSON.stringify(binding)}`)
  const [resource = '', subresource = ''] = first(rule, 'resources').split('/')
  const review = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SubjectAccessReview',
    spec: {
      user: `system:serviceaccount:${NAMESPACE}:${text(subject, 'name') ?? ''}`,
      resourceAttributes: {
        group: first(rule, 'apiGroups'),
        resource,
        subresource,
        name: first(rule, 'resourceNames'),
        verb: first(rule, 'verbs'),
        namespace: text(objectAt(binding, 'metadata'), 'namespace') ?? '',
      },
    },
  }
  await until(
    async () => {
      const { body } = await cluster.request(
        'POST',
        '/apis/authorization.k8s.io/v1/subjectaccessreviews',
        review,
      )
      return isObject(body) && property(objectAt(body, 'status'), 'allowed') === true
    },
    () => `the API server does not go by ${JSON.stringify(binding)}`,
  )
}

const objectsAt = (object: JsonObject, key: string): readonly JsonObject[] => {
  const value = property(object, key)
  return isArray(value) ? value.filter(isObject) : []
}

const first = (rule: JsonObject, key: string): string => {
  const value = property(rule, key)
  return isArray(value) && typeof value[0] === 'string' ? value[0] : ''
}

/** A kubeconfig with a token of that account of berth-system, good for two hours. */
export async function kubeconfigOf(cluster: ControlPlane, account: string): Promise<string> {
  const { body } = await cluster.request(
    'POST',
    `/api/v1/namespaces/${NAMESPACE}/serviceaccounts/${account}/token`,
    { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { expirationSeconds: 7200 } },
  )
  const token = isObject(body) ? text(objectAt(body, 'status'), 'token') : undefined
  if (token === undefined) throw new Error(`no token of ${account}: ${JSON.stringify(body)}`)
  const authority = Buffer.from(cluster.ca).toString('base64')
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      { name: 'test', cluster: { server: cluster.baseUrl, 'certificate-authority-data': authority } },
    ],
    users: [{ name: account, user: { token } }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: account } }],
    'current-context': 'test',
  }
  const file = join(cluster.folder, `${account}.kubeconfig`)
  await writeFile(file, JSON.stringify(config), { mode: 0o600 })
  return file
}
