import type { IncomingMessage } from 'node:http'
import { ApiError } from '../api/api-error.ts'
import type { RequestBody } from '../operations/resource-call.ts'

/** As a real API server takes at most (apiserver `MaxRequestBodyBytes`). */
const MAX_BYTES = 3 * 1024 * 1024

/** @throws ApiError 413 */
export async function readBody(request: IncomingMessage): Promise<RequestBody> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk)
    size += bytes.length
    if (size > MAX_BYTES)
      throw new ApiError(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${MAX_BYTES}`)
    chunks.push(bytes)
  }
  const contentType = (request.headers['content-type'] ?? '').split(';')[0] ?? ''
  const bytes = Buffer.concat(chunks)
  return { bytes, text: bytes.toString('utf8'), contentType: contentType.trim().toLowerCase() }
}
