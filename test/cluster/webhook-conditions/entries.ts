import { webhookConfigurations } from '../../../cli/sandbox/register-webhooks.ts'
import { isArray, isObject, property, text, type JsonObject } from '../../../network/json/json.ts'
import type { ControlPlane } from '../environment.ts'

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
