import type { JsonObject } from '../../network/json/json.ts'
import { decode } from '../schema/decode.ts'
import { change } from './change.ts'
import { reportUnknown } from './options.ts'
import { patchFunction } from './patch-function.ts'
import type { Core, ResourceCall } from './resource-call.ts'
import { checkName } from './update.ts'

/** PATCH: JSON patch, merge patch, and for built-in kinds strategic merge patch. */
export function patch(core: Core, call: ResourceCall): Promise<JsonObject> {
  const apply = patchFunction(call.body, call.target.kind.type)
  return change(core, call, (current) => {
    const { object, unknown } = decode(apply(current), call.target)
    reportUnknown(call, unknown)
    checkName(object, call.name)
    return { ...object, kind: current['kind'] ?? '', apiVersion: current['apiVersion'] ?? '' }
  })
}
