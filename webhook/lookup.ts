import { objectAt, stringsAt, type JsonObject } from '../network/json/json.ts'
import { describeNetwork } from '../network/nad/describe.ts'
import { readDefinition } from '../network/nad/read-definition.ts'
import type { Network } from '../network/nad/network.ts'
import type { NamespaceRecord } from './rules/cluster-view.ts'
import type { WantedNetwork } from './admission/absent.ts'
import type { Lookup } from './admission/reviewer.ts'

/** What is needed of an API client. */
export interface ObjectReader {
  /** Rejects if there is no such object, or no answer in time. */
  get(path: string, options: { readonly timeoutMs: number }): Promise<JsonObject>
}

/** Well inside the API server's own patience with a webhook (5 s), in milliseconds. */
const PATIENCE = 1000

/**
 * Reads the networks and the namespace that a pod's review misses, live. What is not there, or not told in time, stays
 * missing: then the caches' answer stands.
 */
export function lookupIn(client: ObjectReader): Lookup {
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

const networkPath = ({ namespace, name }: WantedNetwork): string =>
  `/apis/k8s.cni.cncf.io/v1/namespaces/${encodeURIComponent(namespace)}/network-attachment-definitions/${encodeURIComponent(name)}`

const networkOf = ({ namespace }: WantedNetwork, object: JsonObject | undefined): Network | undefined =>
  object === undefined ? undefined : describeNetwork(readDefinition(object, namespace))

const recordOf = (name: string, object: JsonObject): NamespaceRecord => ({
  name,
  labels: stringsAt(objectAt(object, 'metadata'), 'labels'),
})
