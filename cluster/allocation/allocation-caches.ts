import { ApiError } from '../api/api-error.ts'
import { Caches } from '../caches.ts'
import type { ApiClient } from '../client.ts'
import type { Sink } from '../model/sink.ts'
import { ALLOCATOR_CORE_RESOURCES, ALLOCATOR_CUSTOM_RESOURCES } from '../watch/resource.ts'
import { WATCH_TIMING } from '../watch/watch-timing.ts'
import { allocationShapeOf } from './shapes.ts'

/** Back within a second or two of an API server that was away: pods that wait for an address do not start. */
const TIMING = { ...WATCH_TIMING, backoff: { first: 100, most: 2000 } }

/** The caches that keep the allocator's model; what fails is told to the log. */
export const allocationCaches = (
  client: Pick<ApiClient, 'get' | 'list' | 'watch'>,
  model: Sink,
  log: { warn(fields: object, message: string): void },
): Caches =>
  new Caches(client, model, {
    resources: { core: ALLOCATOR_CORE_RESOURCES, custom: ALLOCATOR_CUSTOM_RESOURCES },
    shapeOf: allocationShapeOf,
    timing: TIMING,
    // An answer of the API server, or none, needs no stack; a defect does.
    onFault: (kind, fault) =>
      log.warn(
        fault instanceof ApiError ? { kind, problem: fault.message } : { kind, err: fault },
        'watch failed; trying again',
      ),
  })
