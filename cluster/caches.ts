import type { JsonObject } from '../network/json/json.ts'
import { ApiError } from './api/api-error.ts'
import type { Members } from './api/projection.ts'
import type { ApiClient } from './client.ts'
import { shapeOf } from './model/object-shapes.ts'
import { identityOf } from './model/raw-object.ts'
import type { ModelKind, Sink } from './model/sink.ts'
import { CachedResource } from './watch/cached-resource.ts'
import { servedVersion } from './watch/discovery.ts'
import { sinkOf, type ObjectSink } from './watch/object-sink.ts'
import { Reflector, type ReflectorState } from './watch/reflector.ts'
import { CORE_RESOURCES, CUSTOM_RESOURCES, definitionName, type Resource } from './watch/resource.ts'
import { WATCH_TIMING, type WatchTiming } from './watch/watch-timing.ts'

/** How one resource's cache is doing. */
export interface CacheAge {
  readonly kind: ModelKind | 'CustomResourceDefinition'
  readonly state: ReflectorState | 'absent'
  /** Milliseconds since the last proof that it is up to date. */
  readonly ageMs: number
}

export interface CachesOptions {
  /** What is followed; what rules read if undefined. `custom`: while its CustomResourceDefinition is there. */
  readonly resources?: { readonly core: readonly Resource[]; readonly custom: readonly Resource[] }
  /** What to take of each listed object; `shapeOf` if undefined. */
  readonly shapeOf?: (kind: ModelKind) => Members
  readonly timing?: WatchTiming
  /** Told of each failure of a list or watch, with the kind, before it is tried again. */
  readonly onFault?: (kind: CacheAge['kind'], fault: Error) => void
}

/** Why what is kept of a kind cannot be relied on: one line, or none. */
export function obstacleOf({ kind, state, ageMs }: CacheAge): readonly string[] {
  if (state === 'syncing') return [`${kind}: the first list is not complete`]
  return state === 'stale' ? [`${kind}: not proved up to date for ${Math.round(ageMs / 1000)} s`] : []
}

const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
/**
 * Names alone: the definitions of a large cluster are tens of megabytes. An API stand-in may send them whole. Each call names
 * its own type: kube-apiserver 1.36 accepts a watch for the list's, and then sends no event at all.
 */
const METADATA_ONLY = {
  list: 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json',
  watch: 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json',
}

/**
 * Keeps a model equal to the cluster: a reflector for each resource that rules read. A custom resource is followed while its
 * CustomResourceDefinition is there, whenever that was installed.
 */
export class Caches {
  readonly #core: readonly CachedResource[]
  readonly #custom: ReadonlyMap<string, CachedResource>
  readonly #definitions: Reflector
  readonly #present = new Set<string>()
  readonly #stopping = new AbortController()
  readonly #client: Pick<ApiClient, 'get'>
  /** Whether it is known which custom resources the cluster has. */
  #surveyed = false
  /** Whether definitions cannot be listed (no right to, or an API stand-in without them). */
  #unlistable = false

  constructor(client: Pick<ApiClient, 'get' | 'list' | 'watch'>, sink: Sink, options: CachesOptions = {}) {
    this.#client = client
    const timing = options.timing ?? WATCH_TIMING
    const resources = options.resources ?? { core: CORE_RESOURCES, custom: CUSTOM_RESOURCES }
    const shape = options.shapeOf ?? shapeOf
    const faultOf = (kind: CacheAge['kind']) => (fault: Error) => options.onFault?.(kind, fault)
    const cached = (resource: Resource) => {
      const onFault = faultOf(resource.kind)
      return new CachedResource(resource, {
        client,
        sink: sinkOf(sink, resource.kind, onFault),
        shape: shape(resource.kind),
        timing,
        onFault,
      })
    }
    this.#core = resources.core.map(cached)
    this.#custom = new Map(resources.custom.map((resource) => [definitionName(resource), cached(resource)]))
    this.#definitions = new Reflector({
      client,
      path: DEFINITIONS,
      accept: METADATA_ONLY,
      sink: this.#definitionSink(),
      timing,
      onFault: (fault) => {
        faultOf('CustomResourceDefinition')(fault)
        if (fault instanceof ApiError && [403, 404].includes(fault.status)) void this.#survey()
      },
      onListed: () => {
        this.#surveyed = true
        this.#unlistable = false
      },
    })
  }

  start(): void {
    for (const resource of this.#core) void resource.appear()
    this.#definitions.start()
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    await Promise.all([this.#definitions, ...this.#resources()].map((part) => part.stop()))
  }

  /** Whether every resource that the cluster has was listed once. */
  synced(): boolean {
    return this.#surveyed && this.#resources().every(({ state }) => state !== 'syncing')
  }

  /** The kinds whose objects may be out of date: nothing proves their stream alive. */
  stale(): readonly CacheAge['kind'][] {
    return this.ages().flatMap(({ kind, state }) => (state === 'stale' ? [kind] : []))
  }

  ages(): readonly CacheAge[] {
    const { state, ageMs } = this.#unlistable ? { state: 'absent' as const, ageMs: 0 } : this.#definitions
    return [
      ...this.#resources().map((cached) => ({
        kind: cached.resource.kind,
        state: cached.state,
        ageMs: cached.ageMs,
      })),
      { kind: 'CustomResourceDefinition', state, ageMs },
    ]
  }

  /** Why the model cannot be relied on now, one line each; empty if it can. */
  unready(): readonly string[] {
    return this.ages().flatMap(obstacleOf)
  }

  #resources(): readonly CachedResource[] {
    return [...this.#core, ...this.#custom.values()]
  }

  #definitionSink(): ObjectSink {
    return {
      isEmpty: () => this.#present.size === 0,
      upsert: (definition: JsonObject) => {
        this.#appear(identityOf(definition).name)
      },
      remove: (_namespace, name) => this.#disappear(name),
      retain: (keep) => {
        for (const name of this.#present) if (!keep.has(`/${name}`)) this.#disappear(name)
      },
    }
  }

  /** Without the definitions: asks discovery what is there. What goes away is not noticed then. */
  async #survey(): Promise<void> {
    const { signal } = this.#stopping
    try {
      const versions = await Promise.all(
        [...this.#custom.values()].map(({ resource }) => servedVersion(this.#client, resource, { signal })),
      )
      const names = [...this.#custom.keys()].filter((_name, place) => versions[place] !== undefined)
      for (const name of names) this.#appear(name)
      this.#surveyed = true
      this.#unlistable = true
    } catch {
      // The list of definitions is tried again soon, and the survey with it.
    }
  }

  #appear(name: string): void {
    const cached = this.#custom.get(name)
    if (cached === undefined) return
    this.#present.add(name)
    void cached.appear()
  }

  #disappear(name: string): void {
    if (this.#present.delete(name)) void this.#custom.get(name)?.disappear()
  }
}
