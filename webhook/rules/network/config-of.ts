import { isObject, property, type JsonObject, type JsonValue } from '../../../network/json/json.ts'

/** `spec.config` of a raw NAD, whatever stands there. */
export function configOf(object: JsonObject): JsonValue | undefined {
  const spec = property(object, 'spec')
  return isObject(spec) ? property(spec, 'config') : undefined
}
