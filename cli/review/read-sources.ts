import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { parseManifests } from './parse-manifests.ts'
import type { Reading, Unreadable } from './manifest.ts'

const MANIFEST = /\.(ya?ml|json)$/i

/** Reads files, folders (recursively, `.yaml` `.yml` `.json`, by name) and `-`, in the order given. Never throws. */
export async function readSources(
  names: readonly string[],
  standardInput: () => Promise<string>,
): Promise<Reading> {
  const readings: Reading[] = []
  for (const name of names) {
    if (name === '-') readings.push(parseManifests('-', await standardInput()))
    else readings.push(await readPath(name))
  }
  return {
    manifests: readings.flatMap((r) => r.manifests),
    unreadable: readings.flatMap((r) => r.unreadable),
  }
}

async function readPath(path: string): Promise<Reading> {
  try {
    const files = (await stat(path)).isDirectory() ? await manifestsIn(path) : [path]
    if (files.length === 0)
      return nothing({
        source: path,
        line: undefined,
        problem: 'the folder holds no .yaml, .yml or .json file',
      })
    const readings = await Promise.all(
      files.map(async (file) => parseManifests(file, await readFile(file, 'utf8'))),
    )
    return {
      manifests: readings.flatMap((r) => r.manifests),
      unreadable: readings.flatMap((r) => r.unreadable),
    }
  } catch (error) {
    return nothing({
      source: path,
      line: undefined,
      problem: error instanceof Error ? error.message : String(error),
    })
  }
}

const nothing = (unreadable: Unreadable): Reading => ({ manifests: [], unreadable: [unreadable] })

async function manifestsIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true })
  return entries
    .filter((entry) => entry.isFile() && MANIFEST.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted()
}
