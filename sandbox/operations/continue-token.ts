import { thrown } from '../api/thrown.ts'
import { isObject, property, text } from '../../network/json/json.ts'
import { badRequest } from '../api/api-error.ts'

/** Where the next page of a list begins, and of which revision all pages are. */
export interface Continuation {
  readonly revision: number
  readonly after: { readonly namespace: string; readonly name: string }
}

const VERSION = 'berth-sandbox/v1'

export const encodeContinuation = ({ revision, after }: Continuation): string =>
  Buffer.from(JSON.stringify({ v: VERSION, rv: revision, start: [after.namespace, after.name] })).toString(
    'base64url',
  )

/** @throws ApiError 400 for a token that this server did not give */
export function decodeContinuation(token: string): Continuation {
  const invalid = (why: string): Error =>
    badRequest(`invalid continue token: continue key is not valid: ${why}`)
  let value: unknown
  try {
    value = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'))
  } catch (error) {
    throw invalid(thrown(error).message)
  }
  if (!isObject(value) || text(value, 'v') !== VERSION) throw invalid('it is of another server')
  const [revision, start] = [property(value, 'rv'), property(value, 'start')]
  const [namespace, name] = Array.isArray(start) ? start : []
  if (typeof revision !== 'number' || typeof namespace !== 'string' || typeof name !== 'string')
    throw invalid('incomplete')
  return { revision, after: { namespace, name } }
}
