import type { IncomingMessage } from 'node:http'

/** 1 MiB: some fifty thousand ranges. */
export const LARGEST_BODY = 1024 * 1024

/** The whole body as text; undefined if it is larger than allowed. Rejects if the connection breaks. */
export async function bodyOf(request: IncomingMessage, most = LARGEST_BODY): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  // A body that is too large is left unread, and its sender told so: an end of the stream would be the end of the connection.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    if (!Buffer.isBuffer(chunk)) continue
    size += chunk.length
    if (size > most) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
