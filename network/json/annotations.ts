import { objectAt, type JsonObject } from './json.ts'

/** `metadata.annotations` of a raw Kubernetes object, as written; empty where there are none. */
export const annotationsOf = (object: JsonObject): JsonObject =>
  objectAt(objectAt(object, 'metadata'), 'annotations')
