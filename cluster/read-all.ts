import type { Members } from './api/projection.ts'
import type { ApiClient } from './client.ts'
import { shapeOf } from './model/object-shapes.ts'
import type { ModelKind, Sink } from './model/sink.ts'
import { servedVersion } from './watch/discovery.ts'
import { listAll } from './watch/list-all.ts'
import { sinkOf } from './watch/object-sink.ts'
import { CORE_RESOURCES, CUSTOM_RESOURCES, listPath, type Resource } from './watch/resource.ts'
import { WATCH_TIMING } from './watch/watch-timing.ts'

/** What of the cluster was read, and what it does not have. */
export interface ReadCluster {
  readonly read: readonly ModelKind[]
  /** Kinds whose CustomResourceDefinition is not installed. */
  readonly absent: readonly ModelKind[]
}

export interface ReadOptions {
  /** What is read; what rules read if undefined. */
  readonly resources?: readonly Resource[]
  /** What to take of each object; `shapeOf` if undefined. */
  readonly shapeOf?: (kind: ModelKind) => Members
}

/**
 * Reads the cluster once into the sink, page by page, and writes nothing. Throws ApiError if a resource that is there
 * cannot be read (403: the user may not list it).
 */
export async function readAll(
  client: Pick<ApiClient, 'get' | 'list'>,
  sink: Sink,
  options: ReadOptions = {},
): Promise<ReadCluster> {
  const { signal } = new AbortController()
  const { resources = [...CORE_RESOURCES, ...CUSTOM_RESOURCES], shapeOf: shape = shapeOf } = options
  const outcomes = await Promise.all(
    resources.map(async (resource) => ({
      kind: resource.kind,
      there: await readOne(resource, { client, sink, shape, signal }),
    })),
  )
  const kinds = (wanted: boolean) => outcomes.flatMap(({ kind, there }) => (there === wanted ? [kind] : []))
  return { read: kinds(true), absent: kinds(false) }
}

interface Reading {
  readonly client: Pick<ApiClient, 'get' | 'list'>
  readonly sink: Sink
  readonly shape: (kind: ModelKind) => Members
  readonly signal: AbortSignal
}

async function readOne(resource: Resource, { client, sink, shape, signal }: Reading): Promise<boolean> {
  const version = await servedVersion(client, resource, { signal })
  if (version === undefined) return false
  const path = listPath(resource, version)
  const { kind, fieldSelector } = resource
  const request = {
    client,
    path,
    fieldSelector,
    shape: shape(kind),
    pageSize: WATCH_TIMING.pageSize,
    signal,
  }
  await listAll(
    request,
    sinkOf(sink, kind, (fault) => {
      throw fault
    }),
  )
  return true
}
