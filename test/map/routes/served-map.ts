import { pathToFileURL } from 'node:url'
import { openMap, type MapOptions } from '../../../map/map.ts'
import { serveOperations } from '../../../service/operations-server.ts'
import { MapWorld } from '../world.ts'

/** The map of a small cluster over real HTTP, as the operations port serves it. */
export async function servedMap(options: Partial<MapOptions> = {}, host = '127.0.0.1') {
  const world = new MapWorld()
  const faults: unknown[] = []
  const onFault = (fault: unknown): void => void faults.push(fault)
  const map = await openMap({
    source: world.source,
    page: pathToFileURL(`${process.cwd()}/map/page/`),
    onFault,
    ...options,
  })
  const server = await serveOperations(
    { host, port: 0 },
    {
      unready: () => [],
      metrics: () => Promise.resolve({ contentType: 'text/plain', text: '' }),
      onFault,
      routes: map.handle,
    },
  )
  const url = `http://${host}:${server.port}`
  return {
    world,
    faults,
    map,
    url,
    ask: (path: string, init?: RequestInit) => fetch(`${url}${path}`, init),
    close: async () => {
      map.close()
      await server.close()
    },
  }
}

export type ServedMap = Awaited<ReturnType<typeof servedMap>>
