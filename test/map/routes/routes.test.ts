import { once } from 'node:events'
import { request, type RequestOptions } from 'node:http'
import { readdirSync } from 'node:fs'
import { afterEach, describe, expect, it } from '@jest/globals'
import { servedMap, type ServedMap } from './served-map.ts'

let served: ServedMap | undefined
afterEach(async () => {
  await served?.close()
  served = undefined
})
async function serve(...given: Parameters<typeof servedMap>): Promise<ServedMap> {
  served = await servedMap(...given)
  return served
}

/** With headers that fetch would not send. */
async function askWith(
  url: string,
  path: string,
  headers: Record<string, string>,
  options: RequestOptions = {},
) {
  const asked = request(`${url}${path}`, { ...options, headers, agent: false })
  asked.end()
  const [response] = await once(asked, 'response')
  response.resume()
  return response
}

describe('the routes of the map', () => {
  it('serve the page and each of its files, with their types', async () => {
    const { ask } = await serve()
    const page = await ask('/map')
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
    expect(await page.text()).toContain('<title>Berth: map of addresses</title>')
    const types: Record<string, string> = {
      js: 'text/javascript; charset=utf-8',
      css: 'text/css; charset=utf-8',
      svg: 'image/svg+xml',
    }
    for (const name of readdirSync('map/page').filter((file) => file !== 'index.html')) {
      const file = await ask(`/map/${name}`)
      const type = types[name.split('.').at(-1) ?? '']
      expect([name, file.status, file.headers.get('content-type')]).toEqual([name, 200, type])
    }
  })

  it.each(['/map', '/map/map.js', '/map/data', '/map/search?q=x', '/map/nothing', '/map/data?domain=x'])(
    'keep %s from being stored, guessed at, framed or filled with what is foreign',
    async (path) => {
      const { ask } = await serve()
      const { headers } = await ask(path)
      expect(headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'")
      expect(headers.get('content-security-policy')).not.toContain('unsafe')
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('cache-control')).toBe('no-store')
      expect(headers.get('x-frame-options')).toBe('DENY')
      expect(headers.has('etag')).toBe(false)
      expect(headers.has('access-control-allow-origin')).toBe(false)
    },
  )

  it('answer with the overview, a range, and what was found', async () => {
    const { ask, world } = await serve()
    world.berth('net', '10.0.0.0/28').lease('10.0.0.1')
    world.unready = ['Pod: the watch is 40 s behind']
    expect(await (await ask('/map/data')).json()).toMatchObject({
      unready: ['Pod: the watch is 40 s behind'],
      domains: [{ domain: 'default', subnets: [{ range: '10.0.0.0/28', used: '1' }] }],
    })
    expect(await (await ask('/map/data?domain=default&range=10.0.0.0/28')).json()).toMatchObject({
      shown: 'cells',
      cells: 'ebffffffffffffff'.replace(/f$/, 'e'),
    })
    expect(await (await ask('/map/search?q=shop/web')).json()).toMatchObject({ hits: [{ at: '10.0.0.1' }] })
  })

  it.each([
    ['a range without its domain', '/map/data?range=10.0.0.0/24', 400, 'domain and range need each other'],
    ['a domain without a range', '/map/data?domain=x', 400, 'domain and range need each other'],
    ['no domain', '/map/data?domain=&range=10.0.0.0/24', 400, 'domain: no name of a domain'],
    ['a domain that is too long', `/map/data?domain=${'x'.repeat(254)}&range=::/0`, 400, 'domain: '],
    ['what is no range', '/map/data?domain=x&range=10.0.0', 400, 'range: "10.0.0" is not an IP address'],
    ['a reversed range', '/map/data?domain=x&range=10.0.0.9-10.0.0.1', 400, 'reversed'],
    ['a range that is too long', `/map/data?domain=x&range=${'1'.repeat(92)}`, 400, 'no range of addresses'],
    ['a query that is too long', `/map/search?q=${'x'.repeat(318)}`, 400, 'more than 317 characters'],
    ['another path', '/map/else', 404, 'the map is at /map'],
    ['a path that climbs', '/map/..%2f..%2fpackage.json', 404, 'the map is at /map'],
    ['a file that is no part of the page', '/map/index.html', 404, 'the map is at /map'],
  ])('refuse %s', async (_name, path, status, said) => {
    const { ask, faults } = await serve()
    const answer = await ask(path)
    expect([answer.status, await answer.text()]).toEqual([status, expect.stringContaining(said)])
    expect(faults).toEqual([])
  })

  it.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD'])('refuse %s', async (method) => {
    const { ask } = await serve()
    for (const path of ['/map', '/map/data', '/map/events']) {
      const answer = await ask(path, { method })
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET'])
    }
  })

  it('leave every other path to the operations', async () => {
    const { ask } = await serve()
    expect((await ask('/healthz')).status).toBe(200)
    expect((await ask('/mapped')).status).toBe(404)
    expect(await (await ask('/')).text()).toContain('/healthz')
  })

  it('answer /0, /8 and /64 within bounds, in parallel, and a range that nobody knows', async () => {
    const { ask, world } = await serve()
    world.berth('net', '10.0.0.0/8').berth('six', 'fd00::/64')
    const ranges = ['0.0.0.0/0', '::/0', '10.0.0.0/8', 'fd00::/64', '0.0.0.1-255.255.255.254', '10.0.0.0/20']
    const answers = await Promise.all(
      ranges.map(async (range) => (await ask(`/map/data?domain=default&range=${range}`)).text()),
    )
    for (const answer of answers) expect(answer.length).toBeLessThan(60_000)
    expect((await ask('/map/data?domain=nobody&range=::1')).status).toBe(200)
  })

  it('refuse a page of another site, and follow its links', async () => {
    const { url } = await serve()
    const foreign = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' }
    expect((await askWith(url, '/map/data', foreign)).statusCode).toBe(403)
    expect((await askWith(url, '/map/events', foreign)).statusCode).toBe(403)
    const link = { ...foreign, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }
    expect((await askWith(url, '/map', link)).statusCode).toBe(200)
    const framed = { ...link, 'sec-fetch-dest': 'iframe' }
    expect((await askWith(url, '/map', framed)).statusCode).toBe(403)
  })

  it('answer on this machine only to its own names, where that is asked for', async () => {
    const { url } = await serve({ onlyLocal: true })
    const status = async (host: string) => (await askWith(url, '/map/data', { host })).statusCode
    for (const host of ['127.0.0.1:8081', 'localhost:8081', 'localhost', '[::1]:8081'])
      expect([host, await status(host)]).toEqual([host, 200])
    for (const host of ['evil.example:8081', 'localhost.evil.example', '127.0.0.1.nip.io'])
      expect([host, await status(host)]).toEqual([host, 403])
  })

  it('answer whoever comes from this machine, as by port-forward, only by its own names', async () => {
    const { url } = await serve()
    const asked = async (host: string, localAddress: string) => {
      const { statusCode } = await askWith(url, '/map/data', { host }, { localAddress })
      return statusCode
    }
    expect(await asked('127.0.0.1:8081', '127.0.0.1')).toBe(200)
    expect(await asked('localhost:9999', '127.0.0.1')).toBe(200)
    expect(await asked('evil.example:8081', '127.0.0.1')).toBe(403)
    // By a Service or an Ingress: any name may be right.
    expect(await asked('berth.example', '127.0.0.6')).toBe(200)
  })

  it('tell a fault of ours as 500, and go on', async () => {
    const { ask, faults, world } = await serve()
    world.unready = new Proxy([], {
      get: () => {
        throw new Error('a fault')
      },
    })
    const answer = await ask('/map/data')
    expect([answer.status, await answer.text()]).toEqual([500, 'a fault of Berth; its log has more\n'])
    expect(faults).toHaveLength(1)
    world.unready = []
    expect((await ask('/map/data')).status).toBe(200)
  })

  it('cannot be opened without the page', async () => {
    await expect(servedMap({ page: new URL('file:///nowhere/') })).rejects.toThrow('ENOENT')
  })
})
