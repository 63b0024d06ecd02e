import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A path of a Unix socket has room for 108 bytes with the zero behind it (Linux `sun_path`; 104 on macOS). */
const LONGEST = 103

export interface SocketPath {
  readonly path: string
  /** Takes away what was made for it. */
  readonly remove: () => Promise<void>
}

/** `allocator.sock` in the directory; in one of its own below the temporary files where that path is too long for a socket. */
export async function socketPath(directory: string): Promise<SocketPath> {
  const path = join(directory, 'allocator.sock')
  if (Buffer.byteLength(path) <= LONGEST) return { path, remove: async () => {} }
  const short = await mkdtemp(join(tmpdir(), 'berth-'))
  return { path: join(short, 'allocator.sock'), remove: () => rm(short, { recursive: true, force: true }) }
}
