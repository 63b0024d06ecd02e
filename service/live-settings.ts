import type { Logger } from 'pino'
import { failure, success, type Result } from '../network/result.ts'
import { DEFAULT_SETTINGS, parseSettings } from './config.ts'
import type { Settings } from '../webhook/rules/settings.ts'
import { readAll, watchFiles } from './watched-files.ts'

/** The settings of the configuration file as they are now. */
export interface LiveSettings {
  readonly current: () => Settings
  /** Whether the file, as it stands now, could be read. */
  readonly valid: () => boolean
  readonly stop: () => void
}

/** Where settings come from. */
export interface SettingsSource {
  /** A BerthConfiguration; undefined: the defaults. */
  readonly file: string | undefined
  /** The users Berth itself acts as; empty: its default service account. */
  readonly berthUsers: readonly string[]
  /** How often the file is looked at, in milliseconds; 2 s if undefined. */
  readonly period?: number
}

/** Settings for a configuration file (none: the defaults); the given users are Berth's own. */
export async function readSettings(
  file: string | undefined,
  berthUsers: readonly string[],
): Promise<Result<Settings>> {
  if (file === undefined) return success(withUsers(DEFAULT_SETTINGS, berthUsers))
  const source = await sourceOf(file)
  return source.ok ? settingsOf(source.value, file, berthUsers) : source
}

async function sourceOf(file: string): Promise<Result<string>> {
  try {
    const [source = ''] = await readAll([file])
    return success(source)
  } catch (error) {
    return failure(
      `cannot read the configuration ${file}: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
}

function settingsOf(source: string, file: string, berthUsers: readonly string[]): Result<Settings> {
  const read = parseSettings(source)
  if (!read.ok) return failure(`the configuration ${file} is wrong:\n${read.problem}`)
  return success(withUsers(read.value, berthUsers))
}

const withUsers = (settings: Settings, berthUsers: readonly string[]): Settings =>
  berthUsers.length === 0 ? settings : Object.freeze({ ...settings, berthUsers: new Set(berthUsers) })

/**
 * Follows the configuration file. A change that cannot be read is logged with every mistake, and the settings before it stay.
 * `changed` gets each new settings.
 */
export async function liveSettings(
  { file, berthUsers, period }: SettingsSource,
  changed: (settings: Settings) => void,
  log: Logger,
): Promise<Result<LiveSettings>> {
  if (file === undefined) {
    const settings = withUsers(DEFAULT_SETTINGS, berthUsers)
    return success({ current: () => settings, valid: () => true, stop: () => {} })
  }
  const source = await sourceOf(file)
  if (!source.ok) return source
  const first = settingsOf(source.value, file, berthUsers)
  if (!first.ok) return first
  let settings = first.value
  let valid = true
  const keep = (said: object): void => {
    valid = false
    log.error({ file, ...said }, 'the configuration cannot be used; the one before it stays in force')
  }
  const take = ([text = '']: readonly string[]): void => {
    const read = settingsOf(text, file, berthUsers)
    if (!read.ok) {
      keep({ problem: read.problem })
      return
    }
    settings = read.value
    valid = true
    log.info({ file }, 'configuration read')
    changed(settings)
  }
  const watch = watchFiles([file], [source.value], { changed: take, failed: (err) => keep({ err }) }, period)
  return success({ current: () => settings, valid: () => valid, stop: () => watch.stop() })
}
