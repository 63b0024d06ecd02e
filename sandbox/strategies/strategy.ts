import type { JsonObject } from '../../network/json/json.ts'
import type { FieldError } from '../validation/field-error.ts'

/** What is particular to one kind; every part is optional. Objects are in the kind's stored form. */
export interface Strategy {
  /** Fills in what depends on more than one type's fields, after the defaults by type. */
  readonly defaults?: (object: JsonObject) => JsonObject
  /** What the API server's own admission plugins put in before the webhooks are asked. */
  readonly admit?: (object: JsonObject, operation: 'CREATE' | 'UPDATE') => JsonObject
  /** The status that an object begins with; what the client sent as status is not taken. */
  readonly initialStatus?: (object: JsonObject) => JsonObject
  readonly validate?: (object: JsonObject) => readonly FieldError[]
  readonly validateUpdate?: (object: JsonObject, old: JsonObject) => readonly FieldError[]
  /** What an update leaves as it was, whatever the client sends. */
  readonly prepareUpdate?: (object: JsonObject, old: JsonObject) => JsonObject
  /** Why the object may not be deleted at all. */
  readonly undeletable?: (object: JsonObject) => string | undefined
  /** A deletion answers the object instead of a Status. */
  readonly returnsDeleted?: true
  /** `metadata.generation` counts the changes of the spec. */
  readonly generation?: true
}
