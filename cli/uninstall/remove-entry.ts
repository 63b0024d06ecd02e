import { ApiError } from '../../cluster/api/api-error.ts'
import {
  isArray,
  objectAt,
  property,
  text,
  type JsonObject,
  type JsonValue,
} from '../../network/json/json.ts'
import { readObject } from './read.ts'
import type { Taking } from './taking.ts'

/** An entry of a list of an object. */
export interface Entry {
  /** Of the object. */
  readonly path: string
  /** The object as it was read, or enough of it. */
  readonly object: JsonObject
  /** `['spec', 'schedulingGates']`. */
  readonly list: readonly [string, string]
  readonly isWanted: (entry: JsonValue) => boolean
}

const ATTEMPTS = 5
const BETWEEN_ATTEMPTS = 200
/** The object has changed, or the server is busy: worth another try. 422: a test of the patch did not hold. */
const PASSING: ReadonlySet<number> = new Set([409, 422, 429, 500, 503, 504, 0])

/**
 * Takes one entry out of a list by a patch that tests the object's uid and the entry, so that entries of others stay and no
 * other object of that name is touched. `absent`: it was not there, or the object is gone. Throws ApiError.
 */
export async function removeEntry(
  { client, pause }: Pick<Taking, 'client' | 'pause'>,
  { path, object: known, list, isWanted }: Entry,
): Promise<'removed' | 'absent'> {
  const uid = uidOf(known)
  let object: JsonObject | undefined = known
  for (let attempts = 1; ; attempts++) {
    const index =
      object === undefined || uidOf(object) !== uid ? -1 : entriesOf(object, list).findIndex(isWanted)
    const value = object && entriesOf(object, list)[index]
    if (value === undefined) return 'absent'
    const pointer = `/${list.join('/')}/${index}`
    const body = [
      { op: 'test', path: '/metadata/uid', value: uid },
      { op: 'test', path: pointer, value },
      { op: 'remove', path: pointer },
    ]
    try {
      await client.patch(path, { type: 'application/json-patch+json', body })
      return 'removed'
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      if (error.status === 404) return 'absent'
      if (!PASSING.has(error.status) || attempts === ATTEMPTS) throw error
    }
    await pause(BETWEEN_ATTEMPTS * attempts)
    object = await readObject(client, path)
  }
}

export const uidOf = (object: JsonObject): string => text(objectAt(object, 'metadata'), 'uid') ?? ''

function entriesOf(object: JsonObject, [outer, inner]: Entry['list']): readonly JsonValue[] {
  const entries = property(objectAt(object, outer), inner)
  return isArray(entries) ? entries : []
}
