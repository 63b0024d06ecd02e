import type { JsonObject } from '../../network/json/json.ts'
import { identityOf } from './raw-object.ts'
import { objectKey, type ModelKind, type Sink } from './sink.ts'

/** `Sink.replaceAll` by the sink's own `upsert` and `retain`. */
export function replaceAll(
  sink: Pick<Sink, 'upsert' | 'retain'>,
  kind: ModelKind,
  objects: Iterable<JsonObject>,
): void {
  const keep = new Set<string>()
  for (const object of objects) {
    const { namespace, name } = identityOf(object)
    keep.add(objectKey(namespace, name))
    sink.upsert(kind, object)
  }
  sink.retain(kind, keep)
}
