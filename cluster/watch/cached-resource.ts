import { setTimeout as sleep } from 'node:timers/promises'
import type { Members } from '../api/projection.ts'
import type { ApiClient } from '../client.ts'
import { Backoff } from './backoff.ts'
import { servedVersion } from './discovery.ts'
import type { ObjectSink } from './object-sink.ts'
import { Reflector, type ReflectorState } from './reflector.ts'
import { listPath, type Resource } from './resource.ts'
import type { WatchTiming } from './watch-timing.ts'

export interface CachedResourceOptions {
  readonly client: Pick<ApiClient, 'get' | 'list' | 'watch'>
  readonly sink: ObjectSink
  /** What to take of each listed object; all of it if undefined. */
  readonly shape?: Members
  readonly timing: WatchTiming
  readonly onFault: (fault: Error) => void
}

/**
 * One resource in the cache: absent, or kept by a reflector of the version that the server has. It is told when its
 * CustomResourceDefinition comes, changes or goes.
 */
export class CachedResource {
  readonly resource: Resource
  readonly #options: CachedResourceOptions
  #reflector: Reflector | undefined
  #version: string | undefined
  #search = new AbortController()
  /** Whether the server has not yet told which version it has. */
  #asking = false
  #queue = Promise.resolve()
  #stopped = false

  constructor(resource: Resource, options: CachedResourceOptions) {
    this.resource = resource
    this.#options = options
  }

  /** `absent`: the server has no such resource, or none of a version that can be read. */
  get state(): ReflectorState | 'absent' {
    return this.#reflector?.state ?? (this.#asking ? 'syncing' : 'absent')
  }

  /** Milliseconds since the last proof that the objects are up to date; 0 while the resource is absent. */
  get ageMs(): number {
    return this.#reflector?.ageMs ?? 0
  }

  /** The resource is there, or its definition changed: finds the version, and follows it. Safe to call again. */
  appear(): Promise<void> {
    if (this.#stopped) return this.#queue
    const search = this.#newSearch()
    this.#asking = true
    return this.#enqueue(async () => {
      const version = await this.#find(search.signal)
      if (version !== undefined && version !== this.#version) await this.#follow(version)
    })
  }

  /** The resource is gone, and its objects with it. */
  disappear(): Promise<void> {
    this.#newSearch().abort()
    return this.#enqueue(async () => {
      await this.#unfollow()
      this.#options.sink.retain(new Set())
    })
  }

  /** Ends the stream for good; the objects stay. */
  stop(): Promise<void> {
    this.#stopped = true
    this.#newSearch().abort()
    return this.#enqueue(() => this.#unfollow())
  }

  /** A definition that is deleted and made again must not lose its new objects to the end of the old: one after the other. */
  #enqueue(step: () => Promise<void>): Promise<void> {
    this.#queue = this.#queue.then(step)
    return this.#queue
  }

  #newSearch(): AbortController {
    this.#search.abort()
    this.#search = new AbortController()
    return this.#search
  }

  async #unfollow(): Promise<void> {
    const reflector = this.#reflector
    this.#reflector = undefined
    this.#version = undefined
    this.#asking = false
    await reflector?.stop()
  }

  async #follow(version: string): Promise<void> {
    const { client, sink, shape, timing, onFault } = this.#options
    const old = this.#reflector
    const path = listPath(this.resource, version)
    const { fieldSelector } = this.resource
    const taken = shape === undefined ? {} : { shape }
    const reflector = new Reflector({ client, path, fieldSelector, ...taken, sink, timing, onFault })
    this.#reflector = reflector
    this.#version = version
    await old?.stop()
    reflector.start()
  }

  /** Asks until the server has one of the versions: discovery follows a new definition by some seconds. */
  async #find(signal: AbortSignal): Promise<string | undefined> {
    const { client, timing, onFault } = this.#options
    const backoff = new Backoff(timing.backoff)
    while (!signal.aborted) {
      try {
        const version = await servedVersion(client, this.resource, { signal })
        if (version !== undefined) return version
        this.#asking = false
      } catch (error) {
        if (!signal.aborted) onFault(error instanceof Error ? error : new Error(String(error)))
      }
      await sleep(backoff.next(), undefined, { signal }).catch(() => undefined)
    }
    return undefined
  }
}
