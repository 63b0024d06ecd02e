import { createReadStream } from 'node:fs'
import { lstat, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { readBytes } from '../terminal.ts'
import type { Reading } from './manifest.ts'
import { parseManifests, together, unreadable } from './parse-manifests.ts'
import { decoded, MOST_BYTES } from './source-text.ts'

const MANIFEST = /\.(ya?ml|json)$/i

type StandardInput = (most: number) => Promise<Uint8Array>

/**
 * Reads files, folders (recursively, `.yaml` `.yml` `.json`, by name, without what begins with a dot) and `-`, in the order
 * given. Never throws: what cannot be read is told beside what can. A source may turn out to hold nothing.
 */
export async function readSources(names: readonly string[], input: StandardInput): Promise<Reading> {
  const readings: Reading[] = []
  for (const name of names) readings.push(await readSource(name, input))
  return together(readings)
}

/** The same, but a source that holds no object is told as unreadable: a review of nothing must not pass for a good one. */
export async function readFilled(names: readonly string[], input: StandardInput): Promise<Reading> {
  const readings: Reading[] = []
  for (const name of names) {
    const reading = await readSource(name, input)
    const empty = reading.manifests.length + reading.unreadable.length === 0
    readings.push(empty ? nothingIn(name) : reading)
  }
  return together(readings)
}

const nothingIn = (name: string): Reading =>
  unreadable({ source: name, line: undefined, problem: 'nothing to review: no object in it' })

const readSource = (name: string, input: StandardInput): Promise<Reading> =>
  orUnreadable(name, async () => {
    if (name === '-') return parse('-', await input(MOST_BYTES + 1))
    return (await stat(name)).isDirectory() ? readFolder(name) : readFile(name)
  })

async function readFolder(folder: string): Promise<Reading> {
  const readings: Reading[] = []
  for (const name of (await readdir(folder)).toSorted()) {
    const path = join(folder, name)
    if (!name.startsWith('.')) readings.push(await orUnreadable(path, () => readEntry(path)))
  }
  return together(readings)
}

/** As kubectl walks: links to files are followed (a mounted ConfigMap is made of them), links to folders are not. */
async function readEntry(path: string): Promise<Reading> {
  if ((await lstat(path)).isDirectory()) return readFolder(path)
  const isManifest = MANIFEST.test(path) && (await stat(path)).isFile()
  return isManifest ? readFile(path) : together([])
}

/** A file, or what may be named like one: a pipe, `/dev/stdin`. */
const readFile = async (path: string): Promise<Reading> =>
  parse(path, await readBytes(createReadStream(path), MOST_BYTES + 1))

function parse(source: string, bytes: Uint8Array): Reading {
  if (bytes.length <= MOST_BYTES) return parseManifests(source, decoded(bytes))
  const problem = `larger than ${MOST_BYTES / 1024 / 1024} MiB: not read`
  return unreadable({ source, line: undefined, problem })
}

async function orUnreadable(source: string, read: () => Promise<Reading>): Promise<Reading> {
  try {
    return await read()
  } catch (error) {
    return unreadable({ source, line: undefined, problem: reasonOf(error) })
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or folder',
  EACCES: 'permission denied',
  ELOOP: 'a link that leads to itself',
}

function reasonOf(error: unknown): string {
  const { code, message } = Object(error)
  return (typeof code === 'string' ? REASONS[code] : undefined) ?? String(message)
}
