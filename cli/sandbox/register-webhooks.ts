import { readFile } from 'node:fs/promises'
import { parseAllDocuments } from 'yaml'
import { isArray, isObject, property, text, type JsonObject } from '../../network/json/json.ts'
import { resource } from '../resources.ts'
import { apiCall, collectionPath, type ApiAnswer, type SandboxAccess } from './api-call.ts'

/**
 * The webhook configurations of `manifests/base/webhooks.yaml`, calling `url` instead of the Service: what runs in the
 * sandbox and in the tests is what a cluster gets.
 */
export async function webhookConfigurations(url: string, caPem: string): Promise<readonly JsonObject[]> {
  const source = await readFile(resource('manifests/base/webhooks.yaml'), 'utf8')
  return parseAllDocuments(source).flatMap((document) => {
    const configuration: unknown = document.toJS()
    if (!isObject(configuration)) return []
    const webhooks = property(configuration, 'webhooks')
    return [
      {
        ...configuration,
        webhooks: (isArray(webhooks) ? webhooks : []).map((webhook) => at(webhook, url, caPem)),
      },
    ]
  })
}

function at(webhook: unknown, url: string, caPem: string): JsonObject {
  if (!isObject(webhook)) return {}
  const service = isObject(webhook['clientConfig']) ? webhook['clientConfig']['service'] : undefined
  const path = isObject(service) ? (text(service, 'path') ?? '') : ''
  return {
    ...webhook,
    clientConfig: { url: `${url}${path}`, caBundle: Buffer.from(caPem).toString('base64') },
  }
}

/** Registers the webhook, or points an earlier registration at where it listens now. */
export async function registerWebhooks(access: SandboxAccess, url: string, caPem: string): Promise<void> {
  for (const configuration of await webhookConfigurations(url, caPem)) {
    const answer = await put(access, configuration)
    if (answer.status >= 300)
      throw new Error(`cannot register the webhook: ${text(answer.body, 'message') ?? answer.status}`)
  }
}

async function put(access: SandboxAccess, configuration: JsonObject): Promise<ApiAnswer> {
  const collection = collectionPath(configuration)
  const metadata = isObject(configuration['metadata']) ? configuration['metadata'] : {}
  const path = `${collection}/${text(metadata, 'name') ?? ''}`
  const known = await apiCall(access, 'GET', path)
  if (known.status !== 200) return apiCall(access, 'POST', collection, { object: configuration })
  const stored = isObject(known.body['metadata']) ? known.body['metadata'] : {}
  const resourceVersion = text(stored, 'resourceVersion') ?? ''
  const object = { ...configuration, metadata: { ...metadata, resourceVersion } }
  return apiCall(access, 'PUT', path, { object })
}
