import { Command } from 'commander'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { pino } from 'pino'
import { describe, expect, it } from '@jest/globals'
import { MapService } from '../../../cli/allocator/map-service.ts'
import { addAllocatorOptions, allocatorOptions, type GivenOptions } from '../../../cli/allocator/options.ts'
import { MapWorld } from '../../map/world.ts'

const optionsOf = (...words: readonly string[]) => {
  const command = addAllocatorOptions(new Command('allocator'))
  command.parse(words, { from: 'user' })
  return allocatorOptions(command.opts<GivenOptions>())
}

describe('berth allocator --map', () => {
  it('is off unless it is asked for, and needs a port', () => {
    expect(optionsOf('--operations-port', '0').map).toBe(false)
    expect(optionsOf('--operations-port', '0', '--map').map).toBe(true)
    expect(() => optionsOf('--map')).toThrow('--map needs --operations-port')
  })

  it('serves nothing before there is an allocator, and the map from then on', async () => {
    const service = new MapService()
    const server = createServer((request, response) => {
      if (!service.handle(request, response)) response.writeHead(404).end()
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/map`
    expect((await fetch(url)).status).toBe(404)
    await service.open(new MapWorld().source, pino({ level: 'silent' }))
    expect((await fetch(url)).status).toBe(200)
    expect((await fetch(`${url}/data`)).status).toBe(200)
    service.close()
    server.closeAllConnections()
    server.close()
  })
})
