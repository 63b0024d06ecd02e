import type { Cluster } from './cluster.ts'
import { CONFIG_MAPS, configMap, LET_GO, PODS } from './objects.ts'

/** What one lease comes to at the API server, without Berth: an object of its size is created, and a gated pod patched. */
export async function bareWrite({ client }: Cluster, pod: string): Promise<void> {
  await client.create(CONFIG_MAPS, configMap(pod))
  await client.patch(`${PODS}/${pod}`, { type: 'application/json-patch+json', body: LET_GO })
}
