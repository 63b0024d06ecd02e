import { once } from 'node:events'
import { chmod, lstat, unlink } from 'node:fs/promises'
import { connect, type Server } from 'node:net'
import { types } from 'node:util'

/** What a path of a Unix socket may have in bytes: `sun_path` has 108 with the zero at its end. */
const LONGEST_PATH = 107
/** Whoever shares the folder by its group may ask: the webhook runs with the same one. */
const MODE = 0o660

/**
 * Listens on the path. The socket file of a process that is gone is replaced; that of one which answers is an error, as is
 * anything that is no socket.
 */
export async function listenOnSocket(server: Server, path: string): Promise<void> {
  if (Buffer.byteLength(path) > LONGEST_PATH)
    throw new Error(`the socket's path ${path} is longer than ${LONGEST_PATH} bytes`)
  try {
    await listen(server, path)
  } catch (error) {
    if (!isCode(error, 'EADDRINUSE')) throw error
    await removeStale(path)
    await listen(server, path)
  }
  await chmod(path, MODE)
}

async function listen(server: Server, path: string): Promise<void> {
  server.listen(path)
  await once(server, 'listening')
}

async function removeStale(path: string): Promise<void> {
  if (!(await lstat(path)).isSocket()) throw new Error(`${path} is there already, and is no socket`)
  if (await isServed(path)) throw new Error(`another process serves the socket ${path}`)
  await unlink(path)
}

/** Nobody listens on the socket of a process that is gone: to connect is refused at once. */
async function isServed(path: string): Promise<boolean> {
  const socket = connect(path)
  try {
    await once(socket, 'connect')
    return true
  } catch (error) {
    if (isCode(error, 'ECONNREFUSED') || isCode(error, 'ENOENT')) return false
    throw error
  } finally {
    socket.destroy()
  }
}

const isCode = (error: unknown, code: string): boolean =>
  types.isNativeError(error) && 'code' in error && error.code === code
