import { existsSync, mkdirSync } from 'node:fs'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { dirname, join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { socketPath } from '../../../cli/sandbox/socket-path.ts'
import { folder } from '../berth.ts'

describe("the allocator's socket", () => {
  it('lies beside the state', async () => {
    const { path, remove } = await socketPath('.berth/sandbox')
    expect(path).toBe('.berth/sandbox/allocator.sock')
    await remove()
  })

  it('lies elsewhere where that path is longer than a socket may have, and can be listened on there', async () => {
    using directory = folder()
    const deep = join(directory.path, 'a'.repeat(60), 'b'.repeat(60))
    mkdirSync(deep, { recursive: true })
    const { path, remove } = await socketPath(deep)
    const server = createServer().listen(path)
    await once(server, 'listening')
    expect(existsSync(path)).toBe(true)
    server.close()
    await once(server, 'close')
    await remove()
    expect(existsSync(dirname(path))).toBe(false)
  })
})
