import { Command } from 'commander'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { pino } from 'pino'
import { describe, expect, it } from '@jest/globals'
import { MapService } from '../../../cli/allocator/map-service.ts'
import { addAllocatorOptions, allocatorOptions, type GivenOptions } from '../../../cli/allocator/options.ts'
import { startServices } from '../../../cli/allocator/services.ts'
import { MapWorld } from '../../map/world.ts'
import { TemporarySandbox } from '../../sandbox/temporary-sandbox.ts'

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

  it.each([
    [true, 200],
    [false, 404],
  ])('serves it on the operations port: %s', async (map, status) => {
    const sandbox = await TemporarySandbox.start()
    const { kubeconfigPath } = sandbox.running
    const words = ['--kubeconfig', kubeconfigPath, '--operations-port', '0', '--operations-host', '127.0.0.1']
    const options = optionsOf(
      ...words,
      '--no-leader-elect',
      '--log-level',
      'silent',
      ...(map ? ['--map'] : []),
    )
    const started = await startServices(options, { write: () => {} })
    if (!started.ok) throw new Error(started.problem)
    const url = `http://127.0.0.1:${started.value.operationsPort ?? 0}`
    expect((await fetch(`${url}/map/data`)).status).toBe(status)
    expect((await fetch(`${url}/healthz`)).status).toBe(200)
    await started.value.close()
    await sandbox.stop()
  })
})
