import { readdir, readFile } from 'node:fs/promises'
import type { Reply } from './reply.ts'

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
}

/** The page itself, by path; its other files lie below it. */
export const PAGE_PATH = '/map'

/** The files of the page's folder by the path that each is served at, read once. Rejects if the folder cannot be read. */
export async function pageFiles(folder: URL): Promise<ReadonlyMap<string, Reply>> {
  const files = new Map<string, Reply>()
  for (const name of await readdir(folder)) {
    const contentType = TYPES[name.slice(name.lastIndexOf('.') + 1)]
    if (contentType === undefined) continue
    const body = await readFile(new URL(name, folder))
    files.set(name === 'index.html' ? PAGE_PATH : `${PAGE_PATH}/${name}`, { status: 200, contentType, body })
  }
  if (!files.has(PAGE_PATH)) throw new Error(`${folder.pathname} has no index.html`)
  return files
}
