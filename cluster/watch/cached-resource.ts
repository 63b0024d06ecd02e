import { setTimeout as sleep } from 'node:timers/promises'
import type { ApiClient } from '../client.ts'
import { Backoff } from './backoff.ts'
import { servedVersion } from './discovery.ts'
import type { ObjectSink } from './object-sink.ts'
import { Reflector, type ReflectorState } from './reflector.ts'
import { listPath, type Resource } from './resource.ts'
import type { WatchTiming } from './watch-timing.ts'

export interface CachedResourceOptions {
  readonly client: Pick<ApiClient, 'get' | 'page' | 'watch'>
  readonly sink: ObjectSink
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
  #search: AbortController | undefined

  constructor(resource: Resource, options: CachedResourceOptions) {
    this.resource = resource
    this.#options = options
  }

  /** `absent`: the server has no such resource. */
  get state(): ReflectorState | 'absent' {
    return this.#reflector?.state ?? (this.#search === undefined ? 'absent' : 'syncing')
  }

  /** Milliseconds since the last proof that the objects are up to date; 0 while the resource is absent. */
  get ageMs(): number {
    return this.#reflector?.ageMs ?? 0
  }

  /** The resource is there, or its definition changed: finds the version, and follows it. Safe to call again. */
  async appear(): Promise<void> {
    this.#search?.abort()
    const search = new AbortController()
    this.#search = search
    const version = await this.#find(search.signal)
    if (version === undefined || search.signal.aborted) return
    this.#search = undefined
    if (version !== this.#version) await this.#follow(version)
  }

  /** The resource is gone, and its objects with it. */
  async disappear(): Promise<void> {
    await this.stop()
    this.#options.sink.retain(new Set())
  }

  async stop(): Promise<void> {
    this.#search?.abort()
    this.#search = undefined
    const reflector = this.#reflector
    this.#reflector = undefined
    this.#version = undefined
    await reflector?.stop()
  }

  async #follow(version: string): Promise<void> {
    const { client, sink, timing, onFault } = this.#options
    const old = this.#reflector
    const path = listPath(this.resource, version)
    const reflector = new Reflector({ client, path, sink, timing, onFault })
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
      } catch (error) {
        if (!signal.aborted) onFault(error instanceof Error ? error : new Error(String(error)))
      }
      await sleep(backoff.next(), undefined, { signal }).catch(() => undefined)
    }
    return undefined
  }
}
