import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { createServer as createTcpServer } from 'node:net'
import { fixedConnection, type Connection } from '../../cluster/api/connection.ts'
import { urlOf } from '../../cluster/api/request.ts'
import { ApiClient } from '../../cluster/client.ts'
import { identityOf } from '../../cluster/model/raw-object.ts'
import { FakeApi } from './fake-api.ts'
import { errorOf, fail, until } from './outcomes.ts'

const PODS = '/api/v1/pods'
const pod = (name: string) => ({ metadata: { namespace: 'default', name } })

describe('ApiClient', () => {
  let api: FakeApi
  beforeEach(async () => {
    api = await FakeApi.start()
  })
  afterEach(() => api.stop())

  it('knows the time of the server from its answers', async () => {
    api.put(PODS, pod('a'))
    const client = api.client()
    expect(client.serverNow()).toBeUndefined()
    await client.get(PODS)
    // Both clocks are this machine's; the server's tells whole seconds.
    expect(Math.abs((client.serverNow() ?? 0) - Date.now())).toBeLessThan(60_000)
  })

  it('lists page by page', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) api.put(PODS, pod(name))
    const sizes: number[] = []
    for await (const page of api.client().list(PODS, { limit: 2 })) sizes.push([...page.items].length)
    expect(sizes).toEqual([2, 2, 1])
  })

  it('leaves a page as it is while the next one comes in', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) api.put(PODS, pod(name))
    const names: string[] = []
    let pages = 0
    for await (const page of api.client().list(PODS, { limit: 2 })) {
      const expected = Math.min(++pages + 1, 3)
      await until(() => api.asked(PODS).length === expected)
      await api.client().get(PODS)
      api.requests.pop()
      names.push(...[...page.items].map((item) => identityOf(item).name))
    }
    expect(names).toEqual(['a', 'b', 'c', 'd', 'e'])
  })

  it('reuses one connection for calls one after the other', async () => {
    const ports = new Set<number | undefined>()
    api.intercept = (_asked, response) => {
      ports.add(response.socket?.remotePort)
      return false
    }
    api.serve(PODS)
    const client = api.client()
    for (let call = 0; call < 5; call++) await client.get(PODS)
    expect(ports.size).toBe(1)
  })

  it('tells status, reason and message of a refusal', async () => {
    const error = await errorOf(api.client().get('/api/v1/nowhere'))
    expect([error.status, error.reason, error.message]).toEqual([404, 'NotFound', 'told to say NotFound'])
  })

  it('tells a proxy’s answer that is no Status', async () => {
    api.intercept = (_asked, response) => {
      response.writeHead(503, { 'retry-after': '7' })
      response.end('<html>come back later</html>')
      return true
    }
    const error = await errorOf(api.client().get(PODS))
    expect([error.status, error.reason, error.retryAfter]).toEqual([503, 'ServiceUnavailable', 7])
    expect(error.message).toContain('come back later')
  })

  it('tells an answer that is no JSON object', async () => {
    api.intercept = (_asked, response) => {
      response.end('[1]')
      return true
    }
    expect((await errorOf(api.client().get(PODS))).reason).toBe('Unreadable')
  })

  it('gives up after its time limit', async () => {
    api.intercept = () => true
    const error = await errorOf(api.client(20).get(PODS))
    expect([error.status, error.reason]).toEqual([0, 'Timeout'])
  })

  it('gives up on a watch that is not answered', async () => {
    api.intercept = () => true
    const error = await errorOf(api.client(20).watch(PODS, { signal: new AbortController().signal }))
    expect([error.status, error.reason]).toEqual([0, 'Timeout'])
  })

  it('tells a connection that is refused, and where to', async () => {
    const closed = createTcpServer()
    await new Promise<void>((resolve) => {
      closed.listen(0, '127.0.0.1', resolve)
    })
    const address = closed.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    await new Promise((resolve) => {
      closed.close(resolve)
    })
    const error = await errorOf(new ApiClient(fixedConnection(`http://127.0.0.1:${port}`)).get(PODS))
    expect([error.status, error.reason]).toEqual([0, 'ConnectionFailed'])
    expect(error.message).toContain(`127.0.0.1:${port}`)
  })

  it('tells an answer that breaks off', async () => {
    api.intercept = (_asked, response) => {
      response.writeHead(200, { 'content-length': '1000' })
      response.write('{"items":[')
      setTimeout(() => response.destroy(), 5)
      return true
    }
    expect((await errorOf(api.client().get(PODS))).reason).toBe('ConnectionFailed')
  })

  it('asks for new credentials once when they are refused', async () => {
    let token = 'old'
    const fixed = fixedConnection(api.url)
    const connection: Connection = {
      server: fixed.server,
      title: fixed.title,
      close: () => fixed.close(),
      access: async () => ({ ...(await fixed.access()), headers: { authorization: `Bearer ${token}` } }),
      refused: () => {
        token = 'new'
      },
    }
    api.serve(PODS)
    api.intercept = ({ headers }, response) => {
      if (headers.authorization === 'Bearer new') return false
      fail(response, 401, 'Unauthorized')
      return true
    }
    await expect(new ApiClient(connection).get(PODS)).resolves.toBeDefined()
    api.intercept = (_asked, response) => {
      fail(response, 401, 'Unauthorized')
      return true
    }
    expect((await errorOf(new ApiClient(connection).get(PODS))).status).toBe(401)
  })

  it('sends what it creates, replaces, patches and deletes', async () => {
    const bodies: string[] = []
    api.intercept = (_asked, response) => {
      const { method, headers } = response.req
      let body = ''
      response.req.on('data', (chunk) => (body += String(chunk)))
      response.req.on('end', () => {
        bodies.push(`${method} ${headers['content-type']} ${body}`)
        response.end('{}')
      })
      return true
    }
    const client = api.client()
    await client.create(PODS, pod('a'))
    await client.replace(`${PODS}/a`, pod('a'))
    await client.patch(`${PODS}/a`, {
      type: 'application/json-patch+json',
      body: [{ op: 'remove', path: '/x' }],
    })
    await client.delete(`${PODS}/a`, { uid: 'u' })
    expect(bodies).toEqual([
      'POST application/json {"metadata":{"namespace":"default","name":"a"}}',
      'PUT application/json {"metadata":{"namespace":"default","name":"a"}}',
      'PATCH application/json-patch+json [{"op":"remove","path":"/x"}]',
      'DELETE application/json {"apiVersion":"v1","kind":"DeleteOptions","preconditions":{"uid":"u"}}',
    ])
  })

  it.each([
    ['https://host:6443', 'https://host:6443/api/v1/pods?limit=5'],
    ['https://rancher/k8s/clusters/c-1/', 'https://rancher/k8s/clusters/c-1/api/v1/pods?limit=5'],
  ])('puts paths under the server’s own: %s', (server, url) => {
    expect(urlOf(new URL(server), { path: PODS, query: { limit: '5', continue: undefined } }).href).toBe(url)
  })
})
