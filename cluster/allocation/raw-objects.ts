import { isObject, property, type JsonObject } from '../../network/json/json.ts'
import { identityOf } from '../model/raw-object.ts'
import { objectKey } from '../model/sink.ts'

/** Objects of one kind as they were read, but for `metadata.managedFields`: a third of the object, and of no use to us. */
export class RawObjects {
  readonly #objects = new Map<string, JsonObject>()

  get(namespace: string, name: string): JsonObject | undefined {
    return this.#objects.get(objectKey(namespace, name))
  }

  all(): Iterable<JsonObject> {
    return this.#objects.values()
  }

  upsert(object: JsonObject): boolean {
    const { namespace, name } = identityOf(object)
    this.#objects.set(objectKey(namespace, name), withoutManagedFields(object))
    return true
  }

  remove(namespace: string, name: string): boolean {
    return this.#objects.delete(objectKey(namespace, name))
  }

  keys(): Iterable<string> {
    return this.#objects.keys()
  }
}

function withoutManagedFields(object: JsonObject): JsonObject {
  const metadata = property(object, 'metadata')
  if (!isObject(metadata) || property(metadata, 'managedFields') === undefined) return object
  const { managedFields: _, ...kept } = metadata
  return { ...object, metadata: kept }
}
