import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Logger } from 'pino'
import { awaited } from '../service/awaited.ts'

/** The folder in which the allocator beside puts our token. */
export interface AccountFolder {
  /** What is missing in it; empty when a token is there, or was. */
  unready(): readonly string[]
  stop(): void
}

/** Calls `begin` once, when a token is in the folder: nothing can be read of the cluster before. */
export function followAccountFolder(folder: string, begin: () => void, log: Logger): AccountFolder {
  const missing = `no token in ${folder} yet: the allocator beside writes it (--webhook-account-folder); its log says why it does not`
  const ended = new AbortController()
  let isThere = false
  const look = (): Promise<unknown> =>
    stat(join(folder, 'token')).catch((cause: unknown) => {
      throw new Error(missing, { cause })
    })
  const follow = async (): Promise<void> => {
    const { signal } = ended
    // Ends by the signal only.
    const found = await awaited(look, { what: 'the token of our account', signal, log }).catch(
      () => undefined,
    )
    if (found === undefined || signal.aborted) return
    isThere = true
    begin()
  }
  void follow()
  return { unready: () => (isThere ? [] : [missing]), stop: () => ended.abort() }
}
