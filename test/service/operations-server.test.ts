import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from '@jest/globals'
import {
  serveOperations,
  type OperationsEndpoints,
  type OperationsServer,
} from '../../service/operations-server.ts'

const METRICS = { contentType: 'text/plain; version=0.0.4; charset=utf-8', text: 'berth_up 1\n' }

let server: OperationsServer | undefined
afterEach(async () => {
  await server?.close()
  server = undefined
})

async function serve(endpoints: Partial<OperationsEndpoints> = {}) {
  const faults: unknown[] = []
  server = await serveOperations(
    { host: undefined, port: 0 },
    {
      unready: () => [],
      metrics: () => Promise.resolve(METRICS),
      onFault: (fault) => faults.push(fault),
      ...endpoints,
    },
  )
  const { port } = server
  return {
    port,
    faults,
    ask: (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${port}${path}`, init),
  }
}

const opened = async (port: number): Promise<Socket> => {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  return socket
}

describe('the operations server', () => {
  it('is alive, ready and counted, for GET and for HEAD', async () => {
    const { ask } = await serve()
    for (const [path, body] of [
      ['/healthz', 'ok\n'],
      ['/readyz', 'ok\n'],
      ['/readyz?verbose', 'ok\n'],
      ['/metrics', 'berth_up 1\n'],
    ] as const) {
      const got = await ask(path)
      expect({ path, status: got.status, body: await got.text() }).toEqual({ path, status: 200, body })
      const head = await ask(path, { method: 'HEAD' })
      expect([head.status, await head.text()]).toEqual([200, ''])
      expect(head.headers.get('content-length')).toBe(String(body.length))
    }
    expect((await ask('/metrics')).headers.get('content-type')).toBe(METRICS.contentType)
  })

  it('says every reason why it is not ready, and is alive all the same', async () => {
    const { ask } = await serve({ unready: () => ['Pod: the first list is not complete', 'stopping'] })
    const answer = await ask('/readyz')
    expect([answer.status, await answer.text()]).toEqual([
      503,
      'Pod: the first list is not complete\nstopping\n',
    ])
    expect((await ask('/healthz')).status).toBe(200)
  })

  it.each([
    ['another path', '/v1/preview', 'GET', 404, 'there are /healthz, /readyz and /metrics'],
    ['the path of a review', '/mutate', 'POST', 404, 'there are /healthz'],
    ['a POST', '/readyz', 'POST', 405, 'GET or HEAD /readyz'],
  ])('refuses %s', async (_name, path, method, status, said) => {
    const { ask } = await serve()
    const answer = await ask(path, { method, ...(method === 'POST' && { body: 'x'.repeat(100_000) }) })
    expect([answer.status, await answer.text()]).toEqual([status, expect.stringContaining(said)])
  })

  it('answers a fault with 500, tells of it, and shows nothing of it', async () => {
    const fault = new Error('secret')
    const { ask, faults } = await serve({ metrics: () => Promise.reject(fault) })
    const answer = await ask('/metrics')
    expect([answer.status, await answer.text()]).toEqual([500, 'a fault of Berth; its log has more\n'])
    expect(faults).toEqual([fault])
  })

  it('answers a probe while a hundred and more connections are held open, and closes those that say nothing', async () => {
    const { port, ask } = await serve()
    const idle = await Promise.all(Array.from({ length: 130 }, () => opened(port)))
    expect((await ask('/healthz')).status).toBe(200)
    const [oldest] = idle
    if (oldest?.closed === false) await once(oldest, 'close')
    const youngest = idle.at(-1)
    expect(youngest?.closed).toBe(false)
    if (youngest?.closed === false) await once(youngest, 'close')
  }, 20_000)

  it('lets an answer that is under way end when it closes, and no connection keep it from closing', async () => {
    const asked = Promise.withResolvers<void>()
    const { port, ask } = await serve({
      metrics: async () => {
        asked.resolve()
        await sleep(100)
        return METRICS
      },
    })
    await opened(port)
    const answer = ask('/metrics')
    await asked.promise
    await server?.close()
    server = undefined
    expect(await (await answer).text()).toBe(METRICS.text)
    await expect(ask('/healthz')).rejects.toThrow()
  })

  it('is there for IPv4, and for IPv6 where the machine has it, unless told an address', async () => {
    const { port, ask } = await serve()
    expect((await ask('/healthz')).status).toBe(200)
    const probe = createServer()
    const hasIPv6 = await new Promise<boolean>((resolve) => {
      probe.once('error', () => resolve(false))
      probe.listen(0, '::1', () => probe.close(() => resolve(true)))
    })
    const answer = await fetch(`http://[::1]:${port}/healthz`).catch(() => undefined)
    expect(answer?.status).toBe(hasIPv6 ? 200 : undefined)
  })

  it('names the port that is taken', async () => {
    const other = createServer()
    other.listen(0, '127.0.0.1')
    await once(other, 'listening')
    const address = other.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const taken = serveOperations(
      { host: '127.0.0.1', port },
      { unready: () => [], metrics: () => Promise.resolve(METRICS), onFault: () => undefined },
    )
    await expect(taken).rejects.toThrow(`cannot serve operations on port ${port}: listen EADDRINUSE`)
    other.close()
  })
})
