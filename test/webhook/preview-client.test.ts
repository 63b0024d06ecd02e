import { createServer, type RequestListener, type Server } from 'node:http'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { previewClient, type PreviewClient } from '../../webhook/preview-client.ts'

const ASKED = { pots: [{ domain: 'default', ranges: ['10.0.0.1-10.0.0.9'] }] }
const ANSWER = { pots: [{ next: '10.0.0.1', free: '9', waiting: 0 }] }
/** Long enough for a busy machine: what is tested is what comes of it, not when. */
const PATIENT = 5_000

let folder: string
let socket: string
let servers: Server[]
let client: PreviewClient

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'berth-preview-'))
  socket = join(folder, 'allocator.sock')
  servers = []
  client = previewClient(socket, PATIENT)
})
afterEach(async () => {
  client.close()
  for (const server of servers) await stop(server)
  await rm(folder, { recursive: true, force: true })
})

async function serve(listener: RequestListener): Promise<Server> {
  const server = createServer(listener)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(socket, resolve))
  return server
}

const stop = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })

const says =
  (body: string, status = 200): RequestListener =>
  (request, response) => {
    request.resume()
    request.on('end', () => response.writeHead(status).end(body))
  }

describe('the allocator asked over its socket', () => {
  it('is told the pots, and its answer is what it said', async () => {
    const heard: unknown[] = []
    await serve((request, response) => {
      let body = ''
      request.on('data', (chunk) => (body += String(chunk)))
      request.on('end', () => {
        heard.push([request.method, request.url, JSON.parse(body)])
        response.end(JSON.stringify(ANSWER))
      })
    })
    expect(await client.ask(ASKED)).toEqual(ANSWER)
    expect(heard).toEqual([['POST', '/v1/preview', ASKED]])
  })

  it('keeps one connection for questions that come one after the other', async () => {
    const sockets = new Set<unknown>()
    await serve((request, response) => {
      sockets.add(request.socket)
      says(JSON.stringify(ANSWER))(request, response)
    })
    for (let time = 0; time < 5; time++) expect(await client.ask(ASKED)).toEqual(ANSWER)
    expect(sockets.size).toBe(1)
  })

  it('is asked again after a restart, which has closed the kept connection', async () => {
    const first = await serve(says(JSON.stringify(ANSWER)))
    expect(await client.ask(ASKED)).toEqual(ANSWER)
    await stop(first)
    servers = []
    await serve(says(JSON.stringify(ANSWER)))
    expect(await client.ask(ASKED)).toEqual(ANSWER)
  })

  it('says that nothing is free', async () => {
    const none = { pots: [{ next: null, free: '0', waiting: 3 }] }
    await serve(says(JSON.stringify(none)))
    expect(await client.ask(ASKED)).toEqual(none)
  })

  it.each([
    { name: 'is not ready', body: JSON.stringify(ANSWER), status: 503 },
    { name: 'says no JSON', body: 'hello', status: 200 },
    { name: 'says nothing', body: '', status: 200 },
    { name: 'says a list', body: '[]', status: 200 },
    {
      name: 'answers for more pots than were asked for',
      body: '{"pots":[{"next":null,"free":"0","waiting":0},{"next":null,"free":"0","waiting":0}]}',
      status: 200,
    },
    {
      name: 'gives an address that is no text',
      body: '{"pots":[{"next":5,"free":"0","waiting":0}]}',
      status: 200,
    },
    {
      name: 'gives a count that is no number',
      body: '{"pots":[{"next":null,"free":"-1","waiting":0}]}',
      status: 200,
    },
    { name: 'counts no pods', body: '{"pots":[{"next":null,"free":"0"}]}', status: 200 },
    { name: 'counts half a pod', body: '{"pots":[{"next":null,"free":"0","waiting":0.5}]}', status: 200 },
    { name: 'says more than anybody asked', body: ' '.repeat(300_000), status: 200 },
  ])('has no answer where it $name', async ({ body, status }) => {
    await serve(says(body, status))
    expect(await client.ask(ASKED)).toBeUndefined()
  })

  it('has no answer where nobody listens', async () => {
    expect(await client.ask(ASKED)).toBeUndefined()
  })

  it('has no answer where the connection breaks', async () => {
    await serve((request) => request.socket.destroy())
    expect(await client.ask(ASKED)).toBeUndefined()
  })

  it('is not waited for longer than the deadline, and is asked again the next time', async () => {
    let isHanging = true
    await serve((request, response) => {
      if (!isHanging) says(JSON.stringify(ANSWER))(request, response)
    })
    const hasty = previewClient(socket, 20)
    expect(await hasty.ask(ASKED)).toBeUndefined()
    hasty.close()
    isHanging = false
    expect(await client.ask(ASKED)).toEqual(ANSWER)
  })
})
