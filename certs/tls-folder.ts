import { access, chmod, constants, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CertificatePair } from './self-signed.ts'

/** Its group reads it: webhook and allocator run under one. */
const MODE = 0o640

/** Throws if nothing can be written there. */
export const checkFolder = (folder: string): Promise<void> => access(folder, constants.W_OK | constants.X_OK)

/**
 * Puts the pair into tls.crt and tls.key of the folder unless it is there already; true if something was written. Each file changes at
 * once and whole; whoever reads them in between sees two that do not belong together, and reads again.
 */
export async function putPair(folder: string, { cert, key }: CertificatePair): Promise<boolean> {
  const written = [await put(join(folder, 'tls.key'), key), await put(join(folder, 'tls.crt'), cert)]
  return written.includes(true)
}

async function put(file: string, content: string): Promise<boolean> {
  const there = await readFile(file, 'utf8').catch(() => undefined)
  if (there === content) return false
  const fresh = `${file}.new`
  await writeFile(fresh, content, { mode: MODE })
  // The process's umask may have taken the group's right.
  await chmod(fresh, MODE)
  await rename(fresh, file)
  return true
}
