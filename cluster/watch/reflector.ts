import { setTimeout as sleep } from 'node:timers/promises'
import { types } from 'node:util'
import { ApiError } from '../api/api-error.ts'
import type { Members } from '../api/projection.ts'
import type { ApiClient } from '../client.ts'
import { Backoff } from './backoff.ts'
import { listAll } from './list-all.ts'
import type { ObjectSink } from './object-sink.ts'
import { followWatch } from './watch-stream.ts'
import { WATCH_TIMING, type WatchTiming } from './watch-timing.ts'

/** `syncing`: the first list is not complete. `stale`: it was, and what came since may be missing. */
export type ReflectorState = 'syncing' | 'live' | 'stale'

export interface ReflectorOptions {
  readonly client: Pick<ApiClient, 'list' | 'watch'>
  /** The list's path: `/api/v1/pods`. */
  readonly path: string
  /** The media types to ask for; JSON if undefined. */
  readonly accept?: { readonly list: string; readonly watch: string }
  readonly fieldSelector?: string | undefined
  /** What to take of each listed object; all of it if undefined. */
  readonly shape?: Members
  readonly sink: ObjectSink
  readonly timing?: WatchTiming
  /** Told of each failure, before the reflector waits and tries again. */
  readonly onFault?: (fault: Error) => void
  /** Told when the first list is complete, and after each later one. */
  readonly onListed?: () => void
}

/**
 * Keeps a sink equal to one resource of the API server: lists, then watches from where the list ended, and lists again
 * when the server has forgotten that place (410). It never gives up: failures are told, and tried again after a while.
 */
export class Reflector {
  readonly #options: ReflectorOptions
  readonly #timing: WatchTiming
  readonly #backoff: Backoff
  readonly #stop = new AbortController()
  #running: Promise<void> | undefined
  #resourceVersion = ''
  #listed = false
  #open = false
  /** When the list or the stream last proved to be right; for a syncing reflector, when it began. */
  #proof = performance.now()

  constructor(options: ReflectorOptions) {
    this.#options = options
    this.#timing = options.timing ?? WATCH_TIMING
    this.#backoff = new Backoff(this.#timing.backoff)
  }

  get state(): ReflectorState {
    if (!this.#listed) return 'syncing'
    const { watchMs, graceMs, disconnectedMs } = this.#timing
    const patience = this.#open ? 2 * watchMs + graceMs + disconnectedMs : disconnectedMs
    return this.ageMs > patience ? 'stale' : 'live'
  }

  /** Milliseconds since the last proof that the objects are up to date: a list, a stream opened or ended in order, an event. */
  get ageMs(): number {
    return performance.now() - this.#proof
  }

  start(): void {
    this.#running ??= this.#run()
  }

  /** Ends the stream; the sink keeps what it has. */
  async stop(): Promise<void> {
    this.#stop.abort()
    await this.#running
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop
    while (!signal.aborted) {
      try {
        if (this.#resourceVersion === '') await this.#list()
        await this.#watch()
      } catch (error) {
        if (signal.aborted) return
        await this.#recover(error)
      }
    }
  }

  async #list(): Promise<void> {
    const { client, path, accept, fieldSelector, shape, sink, onListed } = this.#options
    const request = {
      client,
      path,
      accept: accept?.list,
      fieldSelector,
      shape,
      pageSize: this.#timing.pageSize,
      signal: this.#stop.signal,
    }
    this.#resourceVersion = await listAll(request, sink)
    this.#listed = true
    this.#proven()
    onListed?.()
  }

  async #watch(): Promise<void> {
    const { client, path, accept, fieldSelector, sink } = this.#options
    const resourceVersion = this.#resourceVersion
    const begun = performance.now()
    const request = {
      client,
      path,
      accept: accept?.watch,
      fieldSelector,
      resourceVersion,
      timing: this.#timing,
      signal: this.#stop.signal,
    }
    try {
      await followWatch(request, sink, {
        opened: () => {
          this.#open = true
          this.#proven()
        },
        advanced: (version) => {
          if (version !== undefined) this.#resourceVersion = version
          this.#proven()
          this.#backoff.reset()
        },
      })
      this.#proven()
    } finally {
      this.#open = false
    }
    // A proxy that cannot stream ends each watch at once: not an error, but no reason to ask a thousand times a second.
    if (performance.now() - begun < this.#timing.backoff.first) await this.#pause()
    else this.#backoff.reset()
  }

  async #recover(error: unknown): Promise<void> {
    const fault = types.isNativeError(error) ? error : new Error(String(error))
    this.#options.onFault?.(fault)
    if (isLost(fault)) this.#resourceVersion = ''
    await this.#pause(fault instanceof ApiError ? (fault.retryAfter ?? 0) * 1000 : 0)
  }

  async #pause(atLeastMs = 0): Promise<void> {
    const { signal } = this.#stop
    await sleep(this.#backoff.next(atLeastMs), undefined, { signal }).catch(() => undefined)
  }

  #proven(): void {
    this.#proof = performance.now()
  }
}

/**
 * Whether the server cannot go on from our version: it has forgotten it (410), or it has never heard of it (504 with this
 * text: etcd was restored from a backup).
 */
const isLost = (fault: Error): boolean =>
  fault instanceof ApiError &&
  (fault.status === 410 || (fault.status === 504 && fault.message.includes('Too large resource version')))
