import {
  isObject,
  objectAt,
  stringsAt,
  text,
  type JsonObject,
  type JsonValue,
} from '../../network/json/json.ts'

export { objectAt, stringsAt }

/** An object's namespace (empty if cluster-scoped) and name. */
export function identityOf(object: JsonObject): { readonly namespace: string; readonly name: string } {
  const metadata = objectAt(object, 'metadata')
  return { namespace: text(metadata, 'namespace') ?? '', name: text(metadata, 'name') ?? '' }
}

/** Whether the value is a list; its elements that are objects. */
export const objectsOf = (value: JsonValue | undefined): readonly JsonObject[] =>
  Array.isArray(value) ? value.filter(isObject) : []
