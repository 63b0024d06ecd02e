import type { JsonObject } from '../../network/json/json.ts'
import { identityOf } from '../model/raw-object.ts'
import type { ModelKind, Sink } from '../model/sink.ts'

/** Where a reflector puts the objects of its one resource. */
export interface ObjectSink {
  /** Whether it holds no object now. */
  isEmpty(): boolean
  upsert(object: JsonObject): void
  /** `resourceVersion`: of the removal; `last`: the object as it was then. */
  remove(namespace: string, name: string, last?: JsonObject): void
  /** Removes every object whose `objectKey` is not in `keep`; `resourceVersion`: of the list. */
  retain(keep: ReadonlySet<string>, resourceVersion?: string): void
}

/**
 * The part of a sink that takes one kind. An object that it chokes on (a fault of ours) is told and left out: thrown on, it
 * would end the stream, come again, and end it again.
 */
export const sinkOf = (sink: Sink, kind: ModelKind, onFault: (fault: Error) => void): ObjectSink => ({
  isEmpty: () => sink.count(kind) === 0,
  upsert: (object) => {
    try {
      sink.upsert(kind, object)
    } catch (error) {
      const { namespace, name } = identityOf(object)
      onFault(new Error(`cannot take in ${kind} ${namespace}/${name}`, { cause: error }))
    }
  },
  remove: (namespace, name, last) => sink.remove(kind, namespace, name, last),
  retain: (keep, version) => sink.retain(kind, keep, version),
})
