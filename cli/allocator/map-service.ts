import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Logger } from 'pino'
import type { MapSource } from '../../map/data/source.ts'
import { openMap, type AddressMap } from '../../map/map.ts'
import { resource } from '../resources.ts'
import type { Service } from './running-services.ts'

/** The map on the operations port, which is served before there is anything to show. */
export class MapService implements Service {
  #map: AddressMap | undefined

  /** Rejects if the files of the page are not there. */
  async open(source: MapSource, log: Logger): Promise<void> {
    this.#map = await openMap({
      source,
      page: resource('map/page/'),
      onFault: (err) => log.error({ err }, 'a request for the map met a fault'),
    })
  }

  handle(request: IncomingMessage, response: ServerResponse): boolean {
    return this.#map?.handle(request, response) ?? false
  }

  close(): void {
    this.#map?.close()
  }
}
