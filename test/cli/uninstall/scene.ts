import { readFileSync } from 'node:fs'
import { parseAllDocuments } from 'yaml'
import { ApiClient } from '../../../cluster/client.ts'
import { kubeconfigConnection } from '../../../cluster/api/kubeconfig.ts'
import { isArray, isObject, objectAt, property, text, type JsonObject } from '../../../network/json/json.ts'

export const CLUSTER = 'test/fixtures/uninstall/cluster.yaml'
export const REGISTRATIONS = 'test/fixtures/uninstall/registrations.yaml'

const PLURALS: Readonly<Record<string, string>> = {
  NetworkAttachmentDefinition: 'network-attachment-definitions',
  IPAddress: 'ipaddresses',
}

export const objectsIn = (file: string): readonly JsonObject[] =>
  parseAllDocuments(readFileSync(file, 'utf8')).map((document) => {
    const object: unknown = document.toJS()
    if (!isObject(object)) throw new Error(`no object in ${file}`)
    return object
  })

/** `/api/v1/namespaces/shop/pods`. */
export function collectionOf(object: JsonObject): string {
  const apiVersion = text(object, 'apiVersion') ?? ''
  const kind = text(object, 'kind') ?? ''
  const namespace = text(objectAt(object, 'metadata'), 'namespace')
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`
  const plural = PLURALS[kind] ?? `${kind.toLowerCase()}s`
  return namespace === undefined ? `${root}/${plural}` : `${root}/namespaces/${namespace}/${plural}`
}

export const pathOf = (object: JsonObject): string =>
  `${collectionOf(object)}/${text(objectAt(object, 'metadata'), 'name') ?? ''}`

export async function createAll(client: ApiClient, file: string): Promise<void> {
  for (const object of objectsIn(file)) {
    const made = client.create(collectionOf(object), object)
    // A namespace may be there of another test.
    await (text(object, 'kind') === 'Namespace' ? made.catch(() => undefined) : made)
  }
}

export const clientFor = async (kubeconfig: string): Promise<ApiClient> =>
  new ApiClient(await kubeconfigConnection({ file: kubeconfig }))

/** The names of gates and finalizers of every object of the fixture: `Pod shop/web-1: ipam.berth.dev/address`. */
export async function marks(client: ApiClient): Promise<readonly string[]> {
  const lines: string[] = []
  for (const object of objectsIn(CLUSTER)) {
    const live = await client.get(pathOf(object))
    const gates = property(objectAt(live, 'spec'), 'schedulingGates')
    const finalizers = property(objectAt(live, 'metadata'), 'finalizers')
    const names = [
      ...(isArray(gates) ? gates.filter(isObject).map((gate) => text(gate, 'name')) : []),
      ...(isArray(finalizers) ? finalizers.filter((name) => typeof name === 'string') : []),
    ]
    if (names.length > 0)
      lines.push(`${text(object, 'kind')} ${text(objectAt(object, 'metadata'), 'name')}: ${names.join(', ')}`)
  }
  return lines
}

/** What is left of `marks` when Berth is out: those of others. */
export const MARKS_OF_OTHERS: readonly string[] = [
  'Pod web-2: example.com/first, example.com/last',
  'Pod waits-for-another: example.com/first',
  'GlobalInClusterIPPool everybody: example.com/keep',
  'IPAddressClaim foreign: ipam.cluster.x-k8s.io/ReleaseAddress',
]
