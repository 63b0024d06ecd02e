import { types } from 'node:util'
import type { Allocator } from '../../allocator/main.ts'
import { openMap } from '../../map/map.ts'
import {
  serveOperations,
  type OperationsEndpoints,
  type OperationsServer,
} from '../../service/operations-server.ts'
import { resource } from '../resources.ts'

/** The map of addresses on a port of this machine. */
export interface ServedMap {
  /** `http://127.0.0.1:8081/map`. */
  readonly url: string
  close(): Promise<void>
}

/** In the way of other servers seldom, and the allocator's operations port in a cluster as well. */
export const USUAL_MAP_PORT = 8081

/**
 * Serves the map, with the allocator's health and metrics, to this machine alone; on any free port where the wanted one is taken.
 */
export async function serveMap(
  allocator: Allocator,
  port: number,
  onFault: (fault: unknown) => void,
): Promise<ServedMap> {
  const map = await openMap({
    source: allocator,
    page: resource('map/page/'),
    onlyLocal: true,
    onFault,
  })
  const server = await listen(port, {
    unready: () => allocator.unready(),
    metrics: () => allocator.metrics(),
    onFault,
    routes: map.handle,
  })
  return {
    url: `http://127.0.0.1:${server.port}/map`,
    close: async () => {
      map.close()
      await server.close()
    },
  }
}

async function listen(port: number, endpoints: OperationsEndpoints): Promise<OperationsServer> {
  const host = '127.0.0.1'
  try {
    return await serveOperations({ host, port }, endpoints)
  } catch (error) {
    if (port === 0 || !isTaken(error)) throw error
    return serveOperations({ host, port: 0 }, endpoints)
  }
}

const isTaken = (error: unknown): boolean => {
  const cause = error instanceof Error ? error.cause : undefined
  return types.isNativeError(cause) && 'code' in cause && cause.code === 'EADDRINUSE'
}
