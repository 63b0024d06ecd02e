import { readFile } from 'node:fs/promises'

export interface WatchedFiles {
  stop(): void
}

/** How often the files are read, in milliseconds. */
const PERIOD = 2000

/**
 * Calls back with the texts of some files whenever one of them has changed, all read anew together.
 * Reads rather than watches: a mounted Secret or ConfigMap changes by a swapped symbolic link, which file events miss.
 * While a file is missing or unreadable nothing is called.
 */
export function watchFiles(
  paths: readonly string[],
  initial: readonly string[],
  changed: (texts: readonly string[]) => void,
): WatchedFiles {
  let known = initial
  const timer = setInterval(() => {
    readAll(paths).then(
      (texts) => {
        if (texts.every((text, at) => text === known[at])) return
        known = texts
        changed(texts)
      },
      () => {},
    )
  }, PERIOD)
  timer.unref()
  return { stop: () => clearInterval(timer) }
}

export const readAll = (paths: readonly string[]): Promise<string[]> =>
  Promise.all(paths.map((path) => readFile(path, 'utf8')))
