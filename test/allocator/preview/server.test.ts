import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, statSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { holdersAt } from '../../../allocator/preview/holders.ts'
import type { AskedPot } from '../../../allocator/preview/read-request.ts'
import { serveSocket, type AllocatorEndpoints } from '../../../allocator/server.ts'
import { parseAddress } from '../../../network/address/address.ts'
import { inTemporaryFolder, socketCall, type SocketAnswer } from './socket-call.ts'

interface Served {
  readonly call: (path: string, options?: { method?: string; body?: string }) => Promise<SocketAnswer>
  readonly path: string
  readonly asked: (readonly AskedPot[])[]
  readonly faults: unknown[]
  readonly reasons: string[]
}

async function served(use: (served: Served) => Promise<void>, fails = false): Promise<void> {
  await inTemporaryFolder(async (folder) => {
    const asked: (readonly AskedPot[])[] = []
    const faults: unknown[] = []
    const reasons: string[] = []
    const endpoints: AllocatorEndpoints = {
      preview: (pots) => {
        if (fails) throw new Error('broken')
        asked.push(pots)
        return { pots: [] }
      },
      holders: (query) => holdersAt({ holdersOf: () => [HOLDER] }, query),
      pools: () => ({ pools: [], leading: true }),
      unready: () => reasons,
      metrics: async () => ({ contentType: 'text/plain', text: 'a 1\n' }),
      onFault: (fault) => faults.push(fault),
    }
    const path = join(folder, 'allocator.sock')
    const socket = await serveSocket(path, endpoints)
    try {
      await use({ call: (at, options) => socketCall(path, at, options), path, asked, faults, reasons })
    } finally {
      await socket.close()
    }
  })
}

const address = parseAddress('192.168.20.5')
if (!address.ok) throw new Error(address.problem)
const HOLDER = {
  kind: 'Pod' as const,
  namespace: 'default',
  name: 'web',
  uid: 'u',
  nodeName: undefined,
  address: address.value,
}

const pots = (...ranges: unknown[]) => JSON.stringify({ pots: [{ domain: 'default', ranges }] })

describe('the socket', () => {
  it('answers a preview, holders, pools, readiness and metrics', () =>
    served(async ({ call, asked }) => {
      const body = pots('192.168.20.10-192.168.20.12', 'fd00::1')
      expect(await call('/v1/preview', { method: 'POST', body })).toEqual({
        status: 200,
        body: '{"pots":[]}',
      })
      expect(asked[0]?.[0]?.ranges).toEqual([
        { family: 4, first: 0xc0a8140an, last: 0xc0a8140cn },
        {
          family: 6,
          first: 0xfd00_0000_0000_0000_0000_0000_0000_0001n,
          last: 0xfd00_0000_0000_0000_0000_0000_0000_0001n,
        },
      ])
      expect(await call('/v1/holders?domain=default&address=192.168.20.5')).toEqual({
        status: 200,
        body: '{"holders":[{"kind":"Pod","namespace":"default","name":"web"}]}',
      })
      expect(await call('/v1/pools')).toEqual({ status: 200, body: '{"pools":[],"leading":true}' })
      expect(await call('/readyz')).toEqual({ status: 200, body: 'ok\n' })
      expect(await call('/metrics')).toEqual({ status: 200, body: 'a 1\n' })
    }))

  it.each<{ name: string; path: string; method?: string; body?: string; status: number; told: RegExp }>([
    {
      name: 'no JSON',
      path: '/v1/preview',
      body: '{',
      status: 400,
      told: /no JSON object with a list of pots/,
    },
    { name: 'no pots', path: '/v1/preview', body: '{"pots":{}}', status: 400, told: /list of pots/ },
    {
      name: 'a pot that is none',
      path: '/v1/preview',
      body: '{"pots":[7]}',
      status: 400,
      told: /pots\[0\]: is no object/,
    },
    {
      name: 'no domain',
      path: '/v1/preview',
      body: '{"pots":[{"ranges":[]}]}',
      status: 400,
      told: /pots\[0\]\.domain/,
    },
    {
      name: 'a range that is none',
      path: '/v1/preview',
      body: pots('192.168.20.1', 'x'),
      status: 400,
      told: /pots\[0\]\.ranges\[1\]: .*x/,
    },
    {
      name: 'a range that is no text',
      path: '/v1/preview',
      body: pots(5),
      status: 400,
      told: /pots\[0\]\.ranges\[0\]: is no text/,
    },
    {
      name: 'no address',
      path: '/v1/holders?domain=default',
      method: 'GET',
      status: 400,
      told: /^\{"error":"address: /,
    },
    {
      name: 'no domain of an address',
      path: '/v1/holders?address=10.0.0.1',
      method: 'GET',
      status: 400,
      told: /domain: is missing/,
    },
    { name: 'a wrong method', path: '/v1/preview', method: 'GET', status: 405, told: /POST \/v1\/preview/ },
    { name: 'a wrong path', path: '/', method: 'GET', status: 404, told: /there are \/v1\/preview/ },
    { name: 'a path that is none', path: '//', method: 'GET', status: 404, told: /no such path/ },
    {
      name: 'too many pots',
      path: '/v1/preview',
      body: `{"pots":[${'1,'.repeat(2000)}1]}`,
      status: 400,
      told: /2001 pots are more than/,
    },
    {
      name: 'too large a body',
      path: '/v1/preview',
      body: 'x'.repeat(3 * 1024 * 1024),
      status: 413,
      told: /larger than/,
    },
  ])('tells the caller of $name', ({ path, method = 'POST', body, status, told }) =>
    served(async ({ call, faults }) => {
      const reply = await call(path, { method, ...(body !== undefined && { body }) })
      expect(reply.status).toBe(status)
      expect(reply.body).toMatch(told)
      expect(faults).toEqual([])
    }),
  )

  it('answers nothing from caches that are not filled', () =>
    served(async ({ call, reasons }) => {
      reasons.push('Pod: the first list is not complete', 'Node: stale')
      expect(await call('/readyz')).toEqual({
        status: 503,
        body: 'Pod: the first list is not complete\nNode: stale\n',
      })
      const reply = await call('/v1/preview', { method: 'POST', body: pots('10.0.0.1') })
      expect(reply.status).toBe(503)
      expect(reply.body).toContain('Pod: the first list is not complete')
      expect(await call('/metrics')).toMatchObject({ status: 200 })
    }))

  it('tells a fault of ours as one, and goes on', () =>
    served(async ({ call, faults }) => {
      expect(await call('/v1/preview', { method: 'POST', body: pots() })).toMatchObject({ status: 500 })
      expect(String(faults[0])).toContain('broken')
      expect(await call('/readyz')).toMatchObject({ status: 200 })
    }, true))

  it('is for its owner and group only, and gone when it is closed', async () => {
    let at = ''
    await served(async ({ path }) => {
      at = path
      expect(statSync(path).mode & 0o777).toBe(0o660)
    })
    expect(existsSync(at)).toBe(false)
  })

  it('takes the place of one whose process is gone', () =>
    inTemporaryFolder(async (folder) => {
      const path = join(folder, 'stale.sock')
      const script = `require('net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`
      await once(spawn(process.execPath, ['-e', script]), 'exit')
      expect(existsSync(path)).toBe(true)
      const socket = await serveSocket(path, NOTHING)
      expect(await socketCall(path, '/readyz')).toMatchObject({ status: 200 })
      await socket.close()
    }))

  it('leaves that of a living process alone, and what is no socket', () =>
    served(async ({ path, call }) => {
      await expect(serveSocket(path, NOTHING)).rejects.toThrow(`another process serves the socket ${path}`)
      expect(await call('/readyz')).toMatchObject({ status: 200 })
      const file = `${path}.txt`
      await writeFile(file, 'mine')
      await expect(serveSocket(file, NOTHING)).rejects.toThrow(/is there already, and is no socket/)
      expect(existsSync(file)).toBe(true)
    }))

  it('cannot be made where paths are too long, or no folder is', () =>
    inTemporaryFolder(async (folder) => {
      await expect(serveSocket(join(folder, 'x'.repeat(120)), NOTHING)).rejects.toThrow(
        /longer than 107 bytes/,
      )
      await expect(serveSocket(join(folder, 'none', 's'), NOTHING)).rejects.toThrow(/ENOENT|EACCES/)
    }))
})

const NOTHING: AllocatorEndpoints = {
  preview: () => ({ pots: [] }),
  holders: () => ({ ok: true, value: { holders: [] } }),
  pools: () => ({ pools: [], leading: false }),
  unready: () => [],
  metrics: async () => ({ contentType: 'text/plain', text: '' }),
  onFault: () => {},
}
