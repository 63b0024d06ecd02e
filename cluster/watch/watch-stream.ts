import { types } from 'node:util'
import { text, type JsonObject } from '../../network/json/json.ts'
import { errorOfStatus } from '../api/api-error.ts'
import type { ApiClient } from '../client.ts'
import { identityOf, objectAt } from '../model/raw-object.ts'
import { jsonLines } from './json-lines.ts'
import type { ObjectSink } from './object-sink.ts'
import type { WatchTiming } from './watch-timing.ts'

export interface WatchRequest {
  readonly client: Pick<ApiClient, 'watch'>
  readonly path: string
  readonly accept?: string | undefined
  readonly fieldSelector?: string | undefined
  /** Where to go on. */
  readonly resourceVersion: string
  readonly timing: WatchTiming
  readonly signal: AbortSignal
}

/** What a stream tells its reflector of. */
export interface WatchProgress {
  /** The stream is open. */
  opened(): void
  /** Something came: proof that it lives, and where to go on. `undefined` if the event names no version. */
  advanced(resourceVersion: string | undefined): void
}

/** The stream was open and silent for longer than a living one can be. */
export class SilentStream extends Error {
  override readonly name = 'SilentStream'
}

/**
 * Follows one watch until the server ends it. Throws ApiError (410: the version is too old, list again), CorruptStream, or
 * SilentStream; whatever came before has reached the sink.
 */
export async function followWatch(
  request: WatchRequest,
  sink: ObjectSink,
  progress: WatchProgress,
): Promise<void> {
  const { timing } = request
  const watchMs = timing.watchMs * (1 + Math.random())
  const stop = new AbortController()
  const signal = AbortSignal.any([request.signal, stop.signal])
  const stream = await request.client.watch(request.path, {
    query: {
      allowWatchBookmarks: 'true',
      fieldSelector: request.fieldSelector,
      resourceVersion: request.resourceVersion,
      timeoutSeconds: String(Math.max(1, Math.round(watchMs / 1000))),
    },
    signal,
    ...(request.accept === undefined ? {} : { accept: request.accept }),
  })
  progress.opened()
  const silence = new SilenceAlarm(watchMs + timing.graceMs, (ms) => {
    stream.destroy(new SilentStream(`${request.path}: nothing came for ${Math.round(ms / 1000)} s`))
  })
  try {
    for await (const event of jsonLines(stream)) {
      if (take(event, sink, progress)) silence.expectWithin(timing.bookmarkSilenceMs)
      silence.heard()
    }
  } catch (error) {
    throw explained(error, request.path)
  } finally {
    silence.stop()
    stream.destroy()
  }
}

/** Node says `aborted` and no more of a connection that ends before the answer does. */
const explained = (error: unknown, path: string): unknown =>
  types.isNativeError(error) && 'code' in error && error.code === 'ECONNRESET'
    ? new Error(`the watch of ${path} broke off`, { cause: error })
    : error

/** Takes one event in; true if it is a bookmark. */
function take(event: JsonObject, sink: ObjectSink, progress: WatchProgress): boolean {
  const type = text(event, 'type')
  const object = objectAt(event, 'object')
  if (type === 'ERROR') throw errorOfStatus(object)
  const { namespace, name } = identityOf(object)
  const resourceVersion = text(objectAt(object, 'metadata'), 'resourceVersion')
  if (type === 'ADDED' || type === 'MODIFIED') sink.upsert(object)
  else if (type === 'DELETED') sink.remove(namespace, name, object)
  progress.advanced(resourceVersion)
  return type === 'BOOKMARK'
}

/** Rings once, if nothing is heard for a time. */
class SilenceAlarm {
  readonly #ring: (ms: number) => void
  #ms: number
  #timer: NodeJS.Timeout

  constructor(ms: number, ring: (ms: number) => void) {
    this.#ms = ms
    this.#ring = ring
    this.#timer = this.#start()
  }

  /** From now on a silence of this length is too long. */
  expectWithin(ms: number): void {
    if (ms >= this.#ms) return
    this.#ms = ms
    clearTimeout(this.#timer)
    this.#timer = this.#start()
  }

  heard(): void {
    this.#timer.refresh()
  }

  stop(): void {
    clearTimeout(this.#timer)
  }

  #start(): NodeJS.Timeout {
    return setTimeout(() => this.#ring(this.#ms), this.#ms).unref()
  }
}
