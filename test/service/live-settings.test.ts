import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { DEFAULT_SETTINGS } from '../../service/config.ts'
import { liveSettings, readSettings, type LiveSettings } from '../../service/live-settings.ts'
import type { Settings } from '../../webhook/rules/settings.ts'
import { memoryLog } from '../webhook/memory-log.ts'
import { inFolder, write } from '../webhook/server/serving.ts'
import { until } from '../webhook/until.ts'

const HEAD = 'apiVersion: config.berth.dev/v1alpha1\nkind: BerthConfiguration\n'
const shared = (...names: string[]) => `${HEAD}sharedNamespaces: [${names.join()}]\n`

interface Followed {
  readonly settings: LiveSettings
  readonly told: readonly Settings[]
  readonly lines: readonly object[]
  readonly change: (text: string) => Promise<void>
  readonly remove: () => Promise<void>
}

/** The settings of a file that says one shared namespace, `first`, at the start. */
async function followed(use: (followed: Followed) => Promise<void>): Promise<void> {
  await inFolder(async (folder) => {
    const file = join(folder, 'config.yaml')
    await write(folder, 'config.yaml', shared('first'))
    const { log, lines } = memoryLog()
    const told: Settings[] = []
    const read = await liveSettings(
      { file, berthUsers: ['me'], period: 5 },
      (settings) => told.push(settings),
      log,
    )
    if (!read.ok) throw new Error(read.problem)
    const settings = read.value
    try {
      await use({
        settings,
        told,
        lines,
        change: (text) => write(folder, 'config.yaml', text),
        remove: () => rm(file),
      })
    } finally {
      settings.stop()
    }
  })
}

const namesIn = (settings: Settings | undefined): string => [...(settings?.sharedNamespaces ?? [])].join()

describe('the settings of a running webhook', () => {
  it('are those of the file at the start, with the users that Berth acts as', async () => {
    await followed(async ({ settings, told, lines }) => {
      expect(namesIn(settings.current())).toBe('first')
      expect([...settings.current().berthUsers]).toEqual(['me'])
      expect(settings.valid()).toBe(true)
      expect([told, lines]).toEqual([[], []])
    })
  })

  it('follow the file', async () => {
    await followed(async ({ settings, told, lines, change }) => {
      await change(shared('second'))
      await until(() => told.length > 0)
      expect(namesIn(settings.current())).toBe('second')
      expect(told.map(namesIn)).toEqual(['second'])
      expect([...settings.current().berthUsers]).toEqual(['me'])
      expect(lines).toMatchObject([{ level: 'info', msg: 'configuration read' }])
    })
  })

  it('stay as they were while the file is wrong, which is logged with every mistake', async () => {
    await followed(async ({ settings, told, lines, change }) => {
      await change(`${HEAD}defaults: {enforce: strict}\nshared: []\n`)
      await until(() => !settings.valid())
      expect(namesIn(settings.current())).toBe('first')
      expect(lines).toMatchObject([
        {
          level: 'error',
          problem: expect.stringMatching(
            /unknown key "shared"[^]*defaults\.enforce: "strict" is none of|defaults\.enforce[^]*"shared"/,
          ),
          msg: 'the configuration cannot be used; the one before it stays in force',
        },
      ])
      await change(shared('third'))
      await until(() => settings.valid())
      expect(told.map(namesIn)).toEqual(['third'])
    })
  })

  it.each([
    ['an alias without anchor', `${HEAD}sharedNamespaces: *nobody\n`],
    [
      'aliases that would fill the memory',
      `a: &a [x,x]\nb: &b [${'*a,'.repeat(500)}]\nc: [${'*b,'.repeat(500)}]\n`,
    ],
    ['100,000 open lists', '['.repeat(100_000)],
    ['nothing', ''],
  ])('outlive %s', async (_name, text) => {
    await followed(async ({ settings, change }) => {
      await change(text)
      await until(() => !settings.valid())
      expect(namesIn(settings.current())).toBe('first')
    })
  })

  it('stay as they were while the file is gone, and are valid again when it is back as it was', async () => {
    await followed(async ({ settings, lines, remove, change }) => {
      await remove()
      await until(() => !settings.valid())
      expect(namesIn(settings.current())).toBe('first')
      expect(lines).toMatchObject([{ level: 'error', err: { code: 'ENOENT' } }])
      await change(shared('first'))
      await until(() => settings.valid())
    })
  })

  it('are the defaults without a file', async () => {
    const { log } = memoryLog()
    const read = await liveSettings({ file: undefined, berthUsers: [] }, () => {}, log)
    if (!read.ok) throw new Error(read.problem)
    expect(read.value.current()).toBe(DEFAULT_SETTINGS)
    expect(read.value.valid()).toBe(true)
    read.value.stop()
  })
})

describe('settings at the start', () => {
  it('are refused with the name of the file and every mistake', async () => {
    await inFolder(async (folder) => {
      await write(folder, 'bad.yaml', `${HEAD}ipam: {quarantine: soon}\nbounds: 7\n`)
      const file = join(folder, 'bad.yaml')
      const { log } = memoryLog()
      for (const read of [
        await readSettings(file, []),
        await liveSettings({ file, berthUsers: [] }, () => {}, log),
      ]) {
        if (read.ok) throw new Error('they were read')
        expect(read.problem).toContain(`the configuration ${file} is wrong:\n`)
        expect(read.problem).toContain('ipam.quarantine: "soon" is no duration such as 500ms, 30s, 5m or 1h')
        expect(read.problem).toContain('bounds: 7 is no list')
      }
    })
  })

  it('are refused if there is no such file', async () => {
    const read = await readSettings('/nowhere/config.yaml', [])
    expect(read).toEqual({
      ok: false,
      problem: expect.stringMatching(/^cannot read the configuration \/nowhere\/config\.yaml: .*ENOENT/),
    })
  })

  it('are the defaults without a file, with the given users', async () => {
    const read = await readSettings(undefined, ['me'])
    if (!read.ok) throw new Error(read.problem)
    expect([...read.value.berthUsers]).toEqual(['me'])
    expect({ ...read.value, berthUsers: undefined }).toEqual({ ...DEFAULT_SETTINGS, berthUsers: undefined })
  })
})
