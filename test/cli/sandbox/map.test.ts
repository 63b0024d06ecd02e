import { createServer } from 'node:http'
import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serveMap } from '../../../cli/sandbox/map.ts'
import { startStack, type Stack } from '../../../cli/sandbox/stack.ts'

describe('the map of the sandbox', () => {
  let directory: string
  let stack: Stack
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'berth-map-'))
    stack = await startStack({ directory, port: 0, configFile: undefined, nodes: ['node1'], mapPort: 0 })
  })
  afterAll(async () => {
    await stack.close()
    await rm(directory, { recursive: true, force: true })
  })

  it('is at the address that is told, and shows what the allocator knows', async () => {
    const url = stack.map?.url ?? ''
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/map$/)
    expect((await fetch(url)).headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(await (await fetch(`${url}/data`)).json()).toMatchObject({ unready: [], domains: [] })
    expect((await fetch(new URL('/readyz', url))).status).toBe(200)
  })

  it('takes another port where the usual one is taken', async () => {
    const { allocator } = stack
    if (allocator === undefined) throw new Error('no allocator')
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const address = other.address()
    const taken = typeof address === 'object' && address !== null ? address.port : 0
    const map = await serveMap(allocator, taken, () => {})
    expect(map.url).not.toContain(`:${taken}/`)
    expect((await fetch(map.url)).status).toBe(200)
    await map.close()
    other.close()
  })

  it('is not there unless it is asked for', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'berth-map-'))
    const without = await startStack({ directory: folder, port: 0, configFile: undefined, nodes: [] })
    expect(without.map).toBeUndefined()
    await without.close()
    await rm(folder, { recursive: true, force: true })
  })
})
