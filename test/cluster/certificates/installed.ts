import { readFile } from 'node:fs/promises'
import { parseAllDocuments } from 'yaml'
import { readSecret, type ReadState } from '../../../certs/secret.ts'
import { trustsIn } from '../../../certs/read-certificates.ts'
import { isArray, isObject, objectAt, property, text, type JsonObject } from '../../../network/json/json.ts'
import type { ControlPlane } from '../environment.ts'
import { NAMESPACE } from './replica.ts'

export const SECRET = `/api/v1/namespaces/${NAMESPACE}/secrets/berth-certificates`
const ADMISSION = '/apis/admissionregistration.k8s.io/v1'
export const CONFIGURATIONS = ['mutating', 'validating'].map(
  (phase) => `${ADMISSION}/${phase}webhookconfigurations/berth`,
)
const POOLS = ['inclusterippools', 'globalinclusterippools'].map((name) => `${name}.ipam.cluster.x-k8s.io`)

/** The registrations as they are installed: by Service, without a bundle. Applied again, they leave a bundle that is there. */
export async function applyRegistrations(cluster: ControlPlane): Promise<void> {
  await apply(cluster, await readFile('manifests/base/webhooks.yaml', 'utf8'))
}

/** Lets the API server convert pools by Berth. */
export async function applyConversions(cluster: ControlPlane): Promise<void> {
  const [document] = parseAllDocuments(await readFile('manifests/crds/cluster-api/conversion.yaml', 'utf8'))
  const patch = JSON.stringify(document?.toJS())
  for (const name of POOLS) {
    const { code, stderr } = await cluster.kubectl(['patch', 'crd', name, '--type=json', '-p', patch])
    if (code !== 0) throw new Error(stderr)
  }
}

export async function apply(cluster: ControlPlane, input: string): Promise<void> {
  const { code, stderr } = await cluster.kubectl(['apply', '-f', '-'], { input })
  if (code !== 0) throw new Error(stderr)
}

export async function stateOf(cluster: ControlPlane): Promise<ReadState['state']> {
  const { status, body } = await cluster.request('GET', SECRET)
  return readSecret(status === 200 && isObject(body) ? body : undefined).state
}

export interface Published {
  /** `validate.berth.dev` */
  readonly name: string
  /** PEM */
  readonly pem: string
  readonly ids: readonly string[]
}

/** What stands in each webhook that calls the Service, and in the conversion of each definition where it does. */
export async function publishedIn(cluster: ControlPlane): Promise<readonly Published[]> {
  const configurations = await Promise.all(CONFIGURATIONS.map((path) => read(cluster, path)))
  const webhooks = configurations.flatMap((object) => objectsAt(object, 'webhooks'))
  const definitions = await Promise.all(
    POOLS.map((name) => read(cluster, `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${name}`)),
  )
  const conversions = definitions.flatMap((object) => {
    const conversion = objectAt(objectAt(object, 'spec'), 'conversion')
    const name = text(objectAt(object, 'metadata'), 'name') ?? ''
    return property(conversion, 'webhook') === undefined ? [] : [{ ...objectAt(conversion, 'webhook'), name }]
  })
  return [...webhooks, ...conversions].flatMap((webhook) => {
    const config = objectAt(webhook, 'clientConfig')
    if (text(objectAt(config, 'service'), 'name') !== 'berth') return []
    const pem = Buffer.from(text(config, 'caBundle') ?? '', 'base64').toString()
    return [{ name: text(webhook, 'name') ?? '', pem, ids: trustsIn(pem).map(({ id }) => id) }]
  })
}

export async function read(cluster: ControlPlane, path: string): Promise<JsonObject> {
  const { body } = await cluster.request('GET', path)
  return isObject(body) ? body : {}
}

export const objectsAt = (object: JsonObject, key: string): readonly JsonObject[] => {
  const value = property(object, key)
  return isArray(value) ? value.filter(isObject) : []
}
