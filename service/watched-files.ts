import { readFile } from 'node:fs/promises'

export interface WatchedFiles {
  stop(): void
}

export interface FileListener {
  /** The texts of all files, in the order of the paths. */
  readonly changed: (texts: readonly string[]) => void
  /** Told once when a file cannot be read (any more), and of what `changed` throws. */
  readonly failed: (error: unknown) => void
}

/** How often the files are read, in milliseconds. */
const PERIOD = 2000

/**
 * Calls back with the texts of some files whenever one of them has changed, or can be read again, all read anew together.
 * Reads rather than watches: a mounted Secret or ConfigMap changes by a swapped symbolic link, which file events miss.
 */
export function watchFiles(
  paths: readonly string[],
  initial: readonly string[],
  { changed, failed }: FileListener,
  period = PERIOD,
): WatchedFiles {
  let known: readonly string[] | undefined = initial
  let isStopped = false
  const look = async (): Promise<void> => {
    const texts = await readAll(paths).catch((error: unknown) => {
      if (known !== undefined && !isStopped) failed(error)
      known = undefined
    })
    if (texts === undefined || isStopped || texts.every((text, at) => text === known?.[at])) return
    known = texts
    try {
      changed(texts)
    } catch (error) {
      failed(error)
    }
  }
  // One look after the other: on a slow disk an old text must not come after a new one.
  let isLooking = false
  const lookAlone = async (): Promise<void> => {
    if (isLooking) return
    isLooking = true
    await look()
    isLooking = false
  }
  const timer = setInterval(() => void lookAlone(), period)
  timer.unref()
  return {
    stop: () => {
      isStopped = true
      clearInterval(timer)
    },
  }
}

/** The texts of the files, one read after the other: of several that are missing the first is told. Rejects if one cannot be read. */
export async function readAll(paths: readonly string[]): Promise<string[]> {
  const texts: string[] = []
  for (const path of paths) texts.push(await readFile(path, 'utf8'))
  return texts
}
