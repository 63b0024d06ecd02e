import { identityOf } from '../../../cluster/model/raw-object.ts'
import { objectKey } from '../../../cluster/model/sink.ts'
import type { ObjectSink } from '../../../cluster/watch/object-sink.ts'
import type { WatchTiming } from '../../../cluster/watch/watch-timing.ts'
import { text, type JsonObject } from '../../../network/json/json.ts'

/** Nothing happens by the clock but the next attempt. */
export const PATIENT: WatchTiming = {
  pageSize: 3,
  watchMs: 60_000,
  graceMs: 10_000,
  bookmarkSilenceMs: 60_000,
  disconnectedMs: 60_000,
  backoff: { first: 1, most: 5 },
}

/** What reached the sink: the objects that are there, and the text of each. */
export class Recorder implements ObjectSink {
  readonly objects = new Map<string, string>()
  upserts = 0

  isEmpty(): boolean {
    return this.objects.size === 0
  }
  upsert(object: JsonObject): void {
    const { namespace, name } = identityOf(object)
    this.objects.set(objectKey(namespace, name), text(object, 'note') ?? '')
    this.upserts++
  }
  remove(namespace: string, name: string): void {
    this.objects.delete(objectKey(namespace, name))
  }
  retain(keep: ReadonlySet<string>): void {
    for (const key of this.objects.keys()) if (!keep.has(key)) this.objects.delete(key)
  }
  get names(): readonly string[] {
    return [...this.objects.keys()].toSorted()
  }
}
