import type { JsonObject } from '../../network/json/json.ts'
import { expired } from '../api/api-error.ts'
import { withMetadata } from '../api/kube-object.ts'
import { forbiddenField, invalidObject } from '../validation/field-error.ts'
import { DEFINITIONS } from '../kinds/kind-registry.ts'
import { apiVersionOf, inVersion, resourceName } from '../kinds/resource-kind.ts'
import type { Change } from '../store/store.ts'
import { numberParameter, resourceVersionParameter } from './list.ts'
import type { Core, ResourceCall } from './resource-call.ts'
import { selectionOf, type Selection } from './selection.ts'

export interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR'
  readonly object: JsonObject
}

/** Takes the events of one watch. */
export interface WatchSink {
  send(event: WatchEvent): void
  end(): void
}

const BOOKMARK_EVERY = 60_000
/** The last bookmark comes so long before the watch's end, as in a real API server. */
const BOOKMARK_BEFORE_END = 2000
const DEFAULT_TIMEOUT = 30 * 60_000

/**
 * GET with `watch=true`: what is there (unless a resourceVersion says what the client knows), then every change.
 * Returns what stops it. A resourceVersion that the log has forgotten is answered with an ERROR event, 410.
 * @throws ApiError for parameters that cannot be read
 */
export function watch(core: Core, call: ResourceCall, sink: WatchSink): () => void {
  const { query } = call
  const selection = selectionOf(call)
  const from = resourceVersionParameter(query)
  const sendInitial = sendsInitialEvents(query, from)
  if (from > 0 && from < core.store.compacted && !sendInitial) {
    sink.send({
      type: 'ERROR',
      object: expired(`too old resource version: ${from} (${core.store.compacted})`).status,
    })
    sink.end()
    return () => undefined
  }
  const stream = new Stream(core, call, selection, sink)
  if (sendInitial) stream.sendPresent()
  else stream.replay(from)
  return stream.follow(numberParameter(query, 'timeoutSeconds') * 1000 || DEFAULT_TIMEOUT)
}

/** @throws ApiError 422 for combinations that Kubernetes forbids */
function sendsInitialEvents(query: URLSearchParams, from: number): boolean {
  const asked = query.get('sendInitialEvents')
  if (asked === null) return from === 0
  if (query.get('resourceVersionMatch') !== 'NotOlderThan')
    throw invalidObject({ group: 'meta.k8s.io', kind: 'ListOptions' }, '', [
      forbiddenField(
        'resourceVersionMatch',
        'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan',
      ),
    ])
  return asked === 'true'
}

class Stream {
  readonly #core: Core
  readonly #call: ResourceCall
  readonly #selection: Selection
  readonly #sink: WatchSink
  readonly #resource: string
  #sent = 0

  constructor(core: Core, call: ResourceCall, selection: Selection, sink: WatchSink) {
    this.#core = core
    this.#call = call
    this.#selection = selection
    this.#sink = sink
    this.#resource = resourceName(call.target.kind)
  }

  sendPresent(): void {
    const { store } = this.#core
    const page = { namespace: this.#selection.namespace, after: undefined, limit: -1 }
    for (const object of store.list(this.#resource, page)) {
      if (this.#selection.fits(object)) this.#send('ADDED', object)
    }
    this.#sent = store.revision
    if (this.#wantsBookmarks()) this.#bookmark({ 'k8s.io/initial-events-end': 'true' })
  }

  replay(from: number): void {
    this.#sent = from
    for (const change of this.#core.store.changesAfter(this.#resource, from)) this.#take(change)
  }

  follow(timeout: number): () => void {
    const unsubscribe = this.#core.store.subscribe((change) => {
      this.#take(change)
      if (change.resource === DEFINITIONS && this.#isServedNoMore()) stop()
    })
    const timers = [setTimeout(() => stop(), timeout)]
    const bookmarks = this.#wantsBookmarks() ? setInterval(() => this.#bookmark(), BOOKMARK_EVERY) : undefined
    if (this.#wantsBookmarks() && timeout > BOOKMARK_BEFORE_END)
      timers.push(setTimeout(() => this.#bookmark(), timeout - BOOKMARK_BEFORE_END))
    const stop = (): void => {
      unsubscribe()
      timers.forEach((timer) => clearTimeout(timer))
      clearInterval(bookmarks)
      this.#sink.end()
    }
    return stop
  }

  #take(change: Change): void {
    if (change.revision <= this.#sent || change.resource !== this.#resource) return
    this.#sent = change.revision
    const { namespace, fits } = this.#selection
    if (namespace !== undefined && change.namespace !== namespace) return
    const [before, after] = [change.previous, change.object]
    const wasIn = before !== undefined && fits(before)
    if (after !== undefined && fits(after)) this.#send(wasIn ? 'MODIFIED' : 'ADDED', after)
    else if (wasIn) this.#send('DELETED', withMetadata(before, { resourceVersion: String(change.revision) }))
  }

  #send(type: WatchEvent['type'], object: JsonObject): void {
    this.#sink.send({ type, object: inVersion(this.#call.target, object) })
  }

  #isServedNoMore(): boolean {
    const { kind, version } = this.#call.target
    return this.#core.kinds.find(kind.group, version.name, kind.plural) === undefined
  }

  #wantsBookmarks(): boolean {
    return this.#call.query.get('allowWatchBookmarks') === 'true'
  }

  #bookmark(annotations?: JsonObject): void {
    const { kind, version } = this.#call.target
    const metadata = {
      resourceVersion: String(this.#core.store.revision),
      ...(annotations === undefined ? {} : { annotations }),
    }
    this.#sink.send({
      type: 'BOOKMARK',
      object: { kind: kind.kind, apiVersion: apiVersionOf(kind.group, version.name), metadata },
    })
  }
}
