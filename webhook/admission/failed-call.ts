/** Reasons of Status that the API server knows, by HTTP status. */
const REASONS: ReadonlyMap<number, string> = new Map([
  [400, 'BadRequest'],
  [403, 'Forbidden'],
  [413, 'RequestEntityTooLarge'],
  [415, 'UnsupportedMediaType'],
  [503, 'ServiceUnavailable'],
])

/**
 * The body of the answer to a call that gets no review: its failurePolicy decides. It is a Status of meta/v1, whose message the API server
 * hands on: `failed calling webhook "validate.berth.dev": failed to call webhook: <message>`. Of any other JSON it says `unknown`.
 */
export const failedCall = (code: number, message: string): string =>
  JSON.stringify({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    reason: REASONS.get(code) ?? 'InternalError',
    code,
  })
