import { mkdir, rename, rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from '@jest/globals'
import { readAll, watchFiles } from '../../service/watched-files.ts'
import { inFolder, write } from '../webhook/server/serving.ts'
import { until } from '../webhook/until.ts'

const PERIOD = 5

/** Two files that are watched, what was told of them, and of what could not be read. */
async function watched(use: (watch: Watched) => Promise<void>): Promise<void> {
  await inFolder(async (folder) => {
    await write(folder, 'a', 'a1')
    await write(folder, 'b', 'b1')
    const told: string[] = []
    const failures: unknown[] = []
    const listener = {
      changed: (texts: readonly string[]) => {
        told.push(texts.join())
        if (texts.includes('poison')) throw new TypeError('a defect')
      },
      failed: (error: unknown) => failures.push(error),
    }
    const files = watchFiles([join(folder, 'a'), join(folder, 'b')], ['a1', 'b1'], listener, PERIOD)
    try {
      await use({ folder, told, failures, stop: () => files.stop() })
    } finally {
      files.stop()
    }
  })
}
interface Watched {
  readonly folder: string
  readonly told: readonly string[]
  readonly failures: readonly unknown[]
  readonly stop: () => void
}

/** Long enough for several looks. */
const someLooks = () => sleep(PERIOD * 10)

describe('watched files', () => {
  it('are told of together when one changes, and not before', async () => {
    await watched(async ({ folder, told }) => {
      await someLooks()
      expect(told).toEqual([])
      await write(folder, 'b', 'b2')
      await until(() => told.length > 0)
      expect(told).toEqual(['a1,b2'])
      await someLooks()
      expect(told).toHaveLength(1)
    })
  })

  it('are told of when a mount swaps its symbolic link, as the kubelet does', async () => {
    await inFolder(async (folder) => {
      for (const version of ['v1', 'v2']) {
        await mkdir(join(folder, version))
        await write(join(folder, version), 'tls.crt', version)
      }
      await symlink('v1', join(folder, 'data'))
      const told: string[] = []
      const listener = { changed: (texts: readonly string[]) => told.push(texts.join()), failed: () => {} }
      const files = watchFiles([join(folder, 'data', 'tls.crt')], ['v1'], listener, PERIOD)
      await symlink('v2', join(folder, 'next'))
      await rename(join(folder, 'next'), join(folder, 'data'))
      await until(() => told.length > 0)
      files.stop()
      expect(told).toEqual(['v2'])
    })
  })

  it('that cannot be read are told of once, and again when they are back, though they be the same', async () => {
    await watched(async ({ folder, told, failures }) => {
      await rm(join(folder, 'a'))
      await until(() => failures.length > 0)
      await someLooks()
      expect(failures).toMatchObject([{ code: 'ENOENT' }])
      expect(told).toEqual([])
      await write(folder, 'a', 'a1')
      await until(() => told.length > 0)
      expect(told).toEqual(['a1,b1'])
    })
  })

  it('go on being watched when their listener throws', async () => {
    await watched(async ({ folder, told, failures }) => {
      await write(folder, 'a', 'poison')
      await until(() => failures.length > 0)
      expect(String(failures[0])).toBe('TypeError: a defect')
      await write(folder, 'a', 'a3')
      await until(() => told.includes('a3,b1'))
      expect(failures).toHaveLength(1)
    })
  })

  it('are not told of any more after the end', async () => {
    await watched(async ({ folder, told, failures, stop }) => {
      stop()
      await write(folder, 'a', 'a2')
      await rm(join(folder, 'b'))
      await someLooks()
      expect([told, failures]).toEqual([[], []])
    })
  })
})

describe('reading files', () => {
  it('gives their texts in order, or none if one is missing', async () => {
    await inFolder(async (folder) => {
      await write(folder, 'a', 'a1')
      await write(folder, 'b', 'b1')
      expect(await readAll([join(folder, 'b'), join(folder, 'a')])).toEqual(['b1', 'a1'])
      await expect(readAll([join(folder, 'a'), join(folder, 'c')])).rejects.toThrow('ENOENT')
    })
  })
})
