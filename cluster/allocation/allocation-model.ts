import type { AllocatorView, ChangedKind, LastOfPod, ViewListener } from '../../allocator/view.ts'
import { isObject, property, text, type JsonObject } from '../../network/json/json.ts'
import { identityOf, objectAt } from '../model/raw-object.ts'
import { replaceAll } from '../model/replace-all.ts'
import { objectKey, type ModelKind, type Sink } from '../model/sink.ts'
import { AllocationAnswers } from './allocation-answers.ts'
import { Listeners } from './listeners.ts'
import { Marks } from './marks.ts'
import { isBefore, revisionOf, versionOf } from './revision.ts'

/**
 * The cluster as the allocator sees it, in memory: fed by watches, and by what the allocator itself writes and reads, which
 * the watch tells of later. Of two states of an object the one of the greater resourceVersion stays, whoever told it.
 */
export class AllocationModel extends AllocationAnswers implements AllocatorView, Sink {
  readonly #marks: Marks
  readonly #listeners = new Listeners()

  /** `now`: milliseconds of a clock that never goes back. */
  constructor(now?: () => number) {
    super()
    this.#marks = new Marks(now)
  }

  upsert(kind: ModelKind, object: JsonObject): void {
    const { namespace, name } = identityOf(object)
    const key = markKey(kind, namespace, name)
    if (this.#marks.isPast(key, object)) return
    this.#marks.settle(key)
    this.#put(kind, object)
  }

  remove(kind: ModelKind, namespace: string, name: string, last?: JsonObject): void {
    const key = markKey(kind, namespace, name)
    const end = last && versionOf(last)
    if (this.#marks.isPastRemoval(key, end?.revision)) return
    const known = this.state.version(kind, namespace, name)
    if (known !== undefined || this.#marks.has(key))
      this.#marks.gone(key, { uid: end?.uid || known?.uid || '', revision: end?.revision ?? known?.revision })
    this.#drop(kind, namespace, name, kind === 'Pod' ? lastOf(last) : undefined)
  }

  /** An object that was learnt after the list stays: the watch goes on from the list, and tells what became of it. */
  retain(kind: ModelKind, keep: ReadonlySet<string>, resourceVersion?: string): void {
    const revision = revisionOf(resourceVersion)
    for (const key of this.state.keys(kind)) {
      if (keep.has(key) || this.#marks.isNewerThanList(`${kind} ${key}`, revision)) continue
      const slash = key.indexOf('/')
      this.#drop(kind, key.slice(0, slash), key.slice(slash + 1))
    }
  }

  replaceAll(kind: ModelKind, objects: Iterable<JsonObject>): void {
    replaceAll(this, kind, objects)
  }

  count(kind: ModelKind): number {
    return this.state.count(kind)
  }

  learn(kind: ChangedKind, object: JsonObject): void {
    const { namespace, name } = identityOf(object)
    const key = markKey(kind, namespace, name)
    const version = versionOf(object)
    const known = this.state.version(kind, namespace, name)
    if (isBefore(version.revision, known?.revision) || this.#marks.isPast(key, object)) return
    if (known !== undefined && known.revision === version.revision && known.uid === version.uid) return
    this.#marks.learnt(key, version)
    this.#put(kind, object)
  }

  forget(kind: ChangedKind, namespace: string, name: string, uid?: string): void {
    const known = this.state.version(kind, namespace, name)
    if (uid !== undefined && known !== undefined && known.uid !== uid) return
    const key = markKey(kind, namespace, name)
    // Without the uid it is not known which one is gone: the next that is told of may be another.
    if (uid === undefined) this.#marks.settle(key)
    else this.#marks.gone(key, { uid, revision: known?.revision })
    this.#drop(kind, namespace, name)
  }

  subscribe(listener: ViewListener): () => void {
    return this.#listeners.add(listener)
  }

  #put(kind: ChangedKind, object: JsonObject): void {
    const { namespace, name } = identityOf(object)
    const told = this.state.put(kind, object)
    const freed = this.state.addresses.settle()
    const gone = kind === 'Pod' && this.state.pod(namespace, name) === undefined
    if (told) this.#listeners.changed({ kind, namespace, name, gone })
    this.#listeners.freed(freed)
  }

  /** Its last state matters to its leases, also where it is known to be gone already. */
  #drop(kind: ChangedKind, namespace: string, name: string, last?: LastOfPod): void {
    const told = this.state.drop(kind, namespace, name)
    const freed = this.state.addresses.settle()
    if (told || (last !== undefined && this.state.hasLease(namespace, name)))
      this.#listeners.changed({ kind, namespace, name, gone: true, ...(last && { last }) })
    this.#listeners.freed(freed)
  }
}

const markKey = (kind: ChangedKind, namespace: string, name: string): string =>
  `${kind} ${objectKey(namespace, name)}`

/** Undefined where the spec is left out: that would prove nothing of its node. */
function lastOf(pod: JsonObject | undefined): LastOfPod | undefined {
  if (pod === undefined || !isObject(property(pod, 'spec'))) return undefined
  return {
    uid: text(objectAt(pod, 'metadata'), 'uid') ?? '',
    nodeName: text(objectAt(pod, 'spec'), 'nodeName') || undefined,
  }
}
