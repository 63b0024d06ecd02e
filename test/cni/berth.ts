import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startStack } from '../../cli/sandbox/stack.ts'
import { stageOn } from '../cluster/allocation/allocated-stage.ts'
import { Home, nadsPath } from '../cluster/allocation/stage.ts'
import type { NetworkOf } from './multus.ts'

/** All of Berth in this process: the API stand-in, the webhook registered with it, the allocator. */
export interface Berth {
  readonly home: Home
  readonly network: NetworkOf
  /** A folder that goes with it. */
  readonly folder: string
  stop(): Promise<void>
}

export async function startBerth(): Promise<Berth> {
  const folder = await mkdtemp(join(tmpdir(), 'berth-cni-'))
  const stack = await startStack({
    directory: folder,
    port: 0,
    configFile: undefined,
    nodes: ['node-a', 'node-b'],
  })
  const { url, caPem, token, kubeconfigPath } = stack.sandbox
  const stage = await stageOn({ name: 'sandbox', baseUrl: url, ca: caPem, token }, kubeconfigPath)
  return {
    home: await Home.at(stage, 'cni'),
    network: (namespace, name) => stage.client.get(`${nadsPath(namespace)}/${name}`),
    folder,
    stop: async () => {
      stage.client.close()
      await stack.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
