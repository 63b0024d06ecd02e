import { isObject, property, type JsonObject, type JsonValue } from '../../network/json/json.ts'

/** RFC 7396: objects merge, null takes away, everything else replaces. */
export function mergePatch(target: JsonValue | undefined, patch: JsonValue): JsonValue {
  if (!isObject(patch)) return patch
  const merged: Record<string, JsonValue> = isObject(target) ? { ...target } : {}
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key]
    else define(merged, key, mergePatch(property(merged, key), value))
  }
  return merged
}

/** Sets an own property even where the key is `__proto__`. */
function define(object: Record<string, JsonValue>, key: string, value: JsonValue): void {
  Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true })
}

export const mergeObjects = (target: JsonObject, patch: JsonObject): JsonObject => {
  const merged = mergePatch(target, patch)
  return isObject(merged) ? merged : {}
}
