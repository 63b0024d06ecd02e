import type { ApiClient } from '../cluster/client.ts'
import { isObject, property, text, type JsonObject } from '../network/json/json.ts'
import { describeNetwork } from '../network/nad/describe.ts'
import type { Network } from '../network/nad/network.ts'
import type { NamespaceRecord } from './rules/cluster-view.ts'
import type { Lookup } from './admission/reviewer.ts'

/** Well inside the API server's own patience with a webhook (5 s), in milliseconds. */
const PATIENCE = 1000

/**
 * Reads the networks and the namespace that a pod's review misses, live. What is not there, or not told in time, stays
 * missing: then the caches' answer stands.
 */
export function lookupIn(client: Pick<ApiClient, 'get'>): Lookup {
  const get = (path: string): Promise<JsonObject | undefined> =>
    client.get(path, { timeoutMs: PATIENCE }).catch(() => undefined)
  return async ({ networks, namespace }) => {
    const [found, home] = await Promise.all([
      Promise.all(networks.map(async (wanted) => networkOf(wanted, await get(networkPath(wanted))))),
      namespace === undefined ? undefined : get(`/api/v1/namespaces/${encodeURIComponent(namespace)}`),
    ])
    return {
      networks: found.filter((network) => network !== undefined),
      namespace: namespace === undefined || home === undefined ? undefined : recordOf(namespace, home),
    }
  }
}

interface Wanted {
  readonly namespace: string
  readonly name: string
}

const networkPath = ({ namespace, name }: Wanted): string =>
  `/apis/k8s.cni.cncf.io/v1/namespaces/${encodeURIComponent(namespace)}/network-attachment-definitions/${encodeURIComponent(name)}`

function networkOf({ namespace, name }: Wanted, object: JsonObject | undefined): Network | undefined {
  if (object === undefined) return undefined
  const spec = property(object, 'spec')
  const config = isObject(spec) ? text(spec, 'config') : undefined
  return describeNetwork({
    metadata: {
      name,
      namespace,
      labels: strings(object, 'labels'),
      annotations: strings(object, 'annotations'),
    },
    spec: config === undefined ? null : { config },
  })
}

const recordOf = (name: string, object: JsonObject): NamespaceRecord => ({
  name,
  labels: strings(object, 'labels'),
})

function strings(object: JsonObject, key: string): Readonly<Record<string, string>> {
  const metadata = property(object, 'metadata')
  const map = isObject(metadata) ? property(metadata, key) : undefined
  if (!isObject(map)) return {}
  return Object.fromEntries(
    Object.entries(map).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
}
