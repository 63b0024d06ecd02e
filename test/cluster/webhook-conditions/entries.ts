import { webhookConfigurations } from '../../../cli/sandbox/register-webhooks.ts'
import { isArray, isObject, objectAt, property, text, type JsonObject } from '../../../network/json/json.ts'
import type { ControlPlane } from '../environment.ts'
import { until } from '../until.ts'

/** Entries of registrations, each calling a path of its own: by the path a call tells which entry made it. */
export interface Entries {
  readonly configurations: readonly JsonObject[]
  /** Names of those with failurePolicy Fail. */
  readonly failClosed: ReadonlySet<string>
}

/** Where the entries call; the entry's name is put behind the URL. */
export interface Endpoint {
  readonly url: string
  /** Base64 of PEM, as `clientConfig.caBundle` has it. */
  readonly caBundle: string
}

/** The entries of manifests/base/webhooks.yaml. */
export const baseEntries = async (endpoint: Endpoint): Promise<Entries> =>
  entriesOf(await webhookConfigurations(endpoint.url, ''), endpoint)

export function entriesOf(configurations: readonly JsonObject[], { url, caBundle }: Endpoint): Entries {
  const changed = configurations.map((configuration) => ({
    ...configuration,
    webhooks: webhooksOf(configuration).map((webhook) => ({
      ...webhook,
      clientConfig: { url: `${url}/${nameOf(webhook)}`, caBundle },
    })),
  }))
  const failing = configurations.flatMap(webhooksOf).filter((webhook) => webhook['failurePolicy'] === 'Fail')
  return { configurations: changed, failClosed: new Set(failing.map(nameOf)) }
}

export function webhooksOf(configuration: JsonObject): readonly JsonObject[] {
  const webhooks = property(configuration, 'webhooks')
  return isArray(webhooks) ? webhooks.filter(isObject) : []
}

export const nameOf = (object: JsonObject): string => text(object, 'name') ?? ''

/** Registers the entries, and waits until the API server calls where they say. */
export async function registerEntries(cluster: ControlPlane, { configurations }: Entries): Promise<void> {
  for (const configuration of configurations) {
    const { code, stderr } = await cluster.kubectl(['apply', '-f', '-'], {
      input: JSON.stringify(configuration),
    })
    if (code !== 0) throw new Error(`cannot register: ${stderr}`)
  }
}

/** Takes them away. */
export async function unregister(cluster: ControlPlane, { configurations }: Entries): Promise<void> {
  for (const configuration of configurations) {
    const { code, stderr } = await cluster.kubectl([
      'delete',
      text(configuration, 'kind') ?? '',
      nameOf(objectAt(configuration, 'metadata')),
    ])
    if (code !== 0) throw new Error(`cannot take the registration away: ${stderr}`)
  }
}

/** The API server reads its registrations from a watch: waits until a pod that no entry fails to match gets that answer twice. */
export async function untilAnswered(cluster: ControlPlane, status: number): Promise<void> {
  const probe = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'probe', annotations: { 'k8s.v1.cni.cncf.io/networks': 'a' } },
    spec: { containers: [{ name: 'c', image: 'i' }] },
  }
  const pool = {
    apiVersion: 'ipam.cluster.x-k8s.io/v1alpha2',
    kind: 'InClusterIPPool',
    metadata: { name: 'probe' },
    spec: { addresses: ['10.0.0.1'], prefix: 24 },
  }
  const ask = async (path: string, body: object) =>
    (await cluster.request('POST', `${path}?dryRun=All`, body)).status
  await until(
    async () =>
      (await ask('/api/v1/namespaces/default/pods', probe)) === status &&
      (await ask('/apis/ipam.cluster.x-k8s.io/v1alpha2/namespaces/default/inclusterippools', pool)) ===
        status,
    () => `the API server does not answer ${status}`,
  )
}
