import type { StatefulSetState } from '../../allocator/view.ts'
import { property, text, type JsonObject, type JsonValue } from '../../network/json/json.ts'
import { identityOf, objectAt } from '../model/raw-object.ts'
import { objectKey } from '../model/sink.ts'

/** The StatefulSets, as far as sticky addresses depend on them. */
export class StatefulSets {
  readonly #sets = new Map<string, StatefulSetState>()

  get(namespace: string, name: string): StatefulSetState | undefined {
    return this.#sets.get(objectKey(namespace, name))
  }

  /** False if nothing that is kept has changed: a rollout writes the status all the time. */
  upsert(object: JsonObject): boolean {
    const state = readStatefulSet(object)
    const key = objectKey(state.namespace, state.name)
    const old = this.#sets.get(key)
    if (old !== undefined && isSame(old, state)) return false
    this.#sets.set(key, state)
    return true
  }

  remove(namespace: string, name: string): boolean {
    return this.#sets.delete(objectKey(namespace, name))
  }

  keys(): Iterable<string> {
    return this.#sets.keys()
  }
}

const isSame = (a: StatefulSetState, b: StatefulSetState): boolean =>
  a.uid === b.uid &&
  a.replicas === b.replicas &&
  a.firstOrdinal === b.firstOrdinal &&
  a.deleting === b.deleting

function readStatefulSet(object: JsonObject): StatefulSetState {
  const metadata = objectAt(object, 'metadata')
  const spec = objectAt(object, 'spec')
  return {
    ...identityOf(object),
    uid: text(metadata, 'uid') ?? '',
    replicas: count(property(spec, 'replicas')) ?? 1,
    firstOrdinal: count(property(objectAt(spec, 'ordinals'), 'start')) ?? 0,
    deleting: text(metadata, 'deletionTimestamp') !== undefined,
  }
}

const count = (value: JsonValue | undefined): number | undefined =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined
