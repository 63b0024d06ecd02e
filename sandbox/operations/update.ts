import { text, type JsonObject } from '../../network/json/json.ts'
import { badRequest, conflict } from '../api/api-error.ts'
import { metadataOf, nameOf, uidOf } from '../api/kube-object.ts'
import { subjectOf } from '../kinds/resource-kind.ts'
import { decode } from '../schema/decode.ts'
import { change } from './change.ts'
import { reportUnknown } from './options.ts'
import { readObject } from './read-body.ts'
import type { Core, ResourceCall } from './resource-call.ts'

/** PUT. */
export function update(core: Core, call: ResourceCall): Promise<JsonObject> {
  const { object, unknown } = decode(readObject(call), call.target)
  reportUnknown(call, unknown)
  checkName(object, call.name)
  return change(core, call, (current) => {
    const [given, known] = [uidOf(object), uidOf(current)]
    if (given !== '' && given !== known)
      throw conflict(
        subjectOf(call.target.kind, call.name),
        `Precondition failed: UID in precondition: ${given}, UID in object meta: ${known}`,
      )
    return object
  })
}

/** @throws ApiError 400 if the object is another one than the path's */
export function checkName(object: JsonObject, name: string): void {
  const given = text(metadataOf(object), 'name') ?? ''
  if (given === '') throw badRequest('name must be provided')
  if (given !== name)
    throw badRequest(
      `the name of the object (${nameOf(object)}) does not match the name on the URL (${name})`,
    )
}
