import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/** What the tests found on this machine: `missing` is empty where they can run. */
export interface Requirements {
  /** The browser's file. */
  readonly chromium: string
  /** One line each, with what to do. */
  readonly missing: readonly string[]
}

/** Looks for Chromium: at CHROMIUM, else by its usual names. */
export function requirements(): Requirements {
  const given = process.env['CHROMIUM']
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  const candidates =
    given === undefined ? NAMES.flatMap((name) => folders.map((folder) => join(folder, name))) : [given]
  const chromium = candidates.find(isProgram)
  if (chromium !== undefined) return { chromium, missing: [] }
  const why =
    given === undefined
      ? 'Chromium: apt-get install --no-install-recommends chromium, or set CHROMIUM to its file'
      : `Chromium: CHROMIUM names ${given}, which is no program`
  return { chromium: '', missing: [why] }
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
