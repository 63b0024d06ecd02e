import type { ServerResponse } from 'node:http'
import { ApiError } from '../../cluster/api/api-error.ts'

/** Answers with a Status, as the API server refuses. */
export function fail(response: ServerResponse, code: number, reason: string): void {
  response.writeHead(code, { 'content-type': 'application/json' })
  response.end(
    JSON.stringify({ kind: 'Status', status: 'Failure', code, reason, message: `told to say ${reason}` }),
  )
}

/** An interception that refuses every request to the path, or to any. */
export const refusing =
  (code: number, reason: string, path?: string) =>
  (asked: { readonly path: string }, response: ServerResponse): boolean => {
    if (path !== undefined && asked.path !== path) return false
    fail(response, code, reason)
    return true
  }

/** Waits until the condition holds; throws if it does not within four seconds. */
export async function until(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 4000
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`never came true: ${condition.toString()}`)
    await new Promise((resolve) => {
      setTimeout(resolve, 2)
    })
  }
}

/** The ApiError that a call ends with; throws if it ends otherwise. */
export async function errorOf(call: Promise<unknown>): Promise<ApiError> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (error instanceof ApiError) return error
  throw new Error(`expected an ApiError, got ${String(error)}`)
}
