import type { Logger } from 'pino'
import { failure, success, type Result } from '../network/result.ts'
import { DEFAULT_SETTINGS, parseSettings } from './config.ts'
import type { Settings } from './rules/settings.ts'
import { readAll, watchFiles } from './watched-files.ts'

/** The settings of the configuration file as they are now. */
export interface LiveSettings {
  readonly current: () => Settings
  /** Whether the file, as it stands now, could be read. */
  readonly valid: () => boolean
  readonly stop: () => void
}

/** Settings for a configuration file (none: the defaults); the given users are Berth's own. */
export async function readSettings(
  file: string | undefined,
  berthUsers: readonly string[],
): Promise<Result<Settings>> {
  if (file === undefined) return success(withUsers(DEFAULT_SETTINGS, berthUsers))
  try {
    const [source = ''] = await readAll([file])
    return settingsOf(source, file, berthUsers)
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
  { file, berthUsers }: { readonly file: string | undefined; readonly berthUsers: readonly string[] },
  changed: (settings: Settings) => void,
  log: Logger,
): Promise<Result<LiveSettings>> {
  const first = await readSettings(file, berthUsers)
  if (!first.ok) return first
  let settings = first.value
  let valid = true
  const watch =
    file === undefined
      ? undefined
      : watchFiles([file], [''], ([source = '']) => {
          const read = settingsOf(source, file, berthUsers)
          valid = read.ok
          if (!read.ok) {
            log.error(
              { file, problem: read.problem },
              'the configuration cannot be used; the one before it stays in force',
            )
            return
          }
          settings = read.value
          log.info({ file }, 'configuration read')
          changed(settings)
        })
  return success({ current: () => settings, valid: () => valid, stop: () => watch?.stop() })
}
