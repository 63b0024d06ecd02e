import { text, type JsonObject } from '../../network/json/json.ts'
import { metadataOf, nameOf, namespaceOf } from '../api/kube-object.ts'
import type { Store } from '../store/store.ts'

/** How long a real API server keeps an Event (`--event-ttl`). */
const EVENT_LIFE = 3_600_000
const LOOK_EVERY = 600_000

/** Removes Events that nobody has renewed for an hour, now and from time to time. Returns what stops it. */
export function expireEvents(store: Store): () => void {
  const look = (): void => {
    const limit = Date.now() - EVENT_LIFE
    for (const event of store.list('events', { namespace: undefined, after: undefined, limit: -1 })) {
      const key = { resource: 'events', namespace: namespaceOf(event), name: nameOf(event) }
      if (lastSeen(event) < limit) store.write(key, event, undefined)
    }
  }
  look()
  const timer = setInterval(look, LOOK_EVERY)
  timer.unref()
  return () => clearInterval(timer)
}

const lastSeen = (event: JsonObject): number =>
  Date.parse(text(event, 'lastTimestamp') ?? text(metadataOf(event), 'creationTimestamp') ?? '')
