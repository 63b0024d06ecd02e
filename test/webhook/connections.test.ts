import { createServer, request, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { connect, type TLSSocket } from 'node:tls'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { connectionsOf, type Connections } from '../../webhook/connections.ts'
import { testCertificate } from './server/serving.ts'

describe('the connections of a server that stops', () => {
  let server: Server
  let connections: Connections
  let port = 0
  /** Ends the answers that wait for it. */
  let answer = (): void => {}

  beforeEach(async () => {
    const { cert, key } = await testCertificate()
    const waiting: (() => void)[] = []
    answer = () => waiting.forEach((end) => end())
    server = createServer({ cert, key }, (asked, response) => {
      const end = () => response.end('ok')
      if (asked.url === '/slow') waiting.push(end)
      else end()
    })
    // Nothing but the stop itself ends a connection here.
    server.keepAliveTimeout = 0
    server.headersTimeout = 0
    connections = connectionsOf(server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    port = portOf(server)
  })
  afterEach(() => server.closeAllConnections())

  it('are closed though they never sent a request', async () => {
    const unused = await dial(port)
    await connections.close()
    expect(await ended(unused)).toBe(true)
  })

  it('are closed after the answer to what was in flight', async () => {
    const body = get(port, '/slow')
    await new Promise((resolve) => server.once('request', resolve))
    const closed = connections.close()
    answer()
    expect(await body).toBe('ok')
    await closed
  })

  it('are closed after their last answer', async () => {
    const used = await dial(port)
    used.write('GET / HTTP/1.1\r\nhost: berth\r\n\r\n')
    await new Promise((resolve) => used.once('data', resolve))
    await connections.close()
    expect(await ended(used)).toBe(true)
  })

  it('are not refused while the server runs', async () => {
    expect(await get(port, '/')).toBe('ok')
    await connections.close()
  })
})

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

function dial(port: number): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false }, () => resolve(socket))
    socket.on('error', reject)
  })
}

const ended = (socket: TLSSocket): Promise<boolean> =>
  new Promise((resolve) => {
    if (socket.destroyed) resolve(true)
    socket.once('close', () => resolve(true))
    socket.resume()
  })

function get(port: number, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request(
      { host: '127.0.0.1', port, path, rejectUnauthorized: false, agent: false },
      (response) => {
        let body = ''
        response.on('data', (chunk: Buffer) => (body += chunk.toString()))
        response.on('end', () => resolve(body))
      },
    )
    sent.on('error', reject)
    sent.end()
  })
}
