import { setTimeout as sleep } from 'node:timers/promises'
import { ApiError } from '../../../cluster/api/api-error.ts'
import type { ApiClient } from '../../../cluster/client.ts'
import { objectAt, text, type JsonObject } from '../../../network/json/json.ts'

export interface ChurnOptions {
  /** The collection's path. */
  readonly path: string
  readonly make: (place: number) => JsonObject
  /** How many are created in all. */
  readonly count: number
  /** At most so many at a time: the next one is created only when one was deleted. */
  readonly most: number
  /** Calls in flight. */
  readonly workers: number
  /** Milliseconds between two steps of a worker, at random up to this. */
  readonly pause: number
}

/** What was created and not deleted, by name. */
export type Left = ReadonlySet<string>

/**
 * Creates and deletes objects in random order, any number in flight, through whatever happens to the API server: a call without
 * answer is made again until it is answered.
 */
export async function churn(client: ApiClient, options: ChurnOptions): Promise<Left> {
  const there: string[] = []
  let next = 0
  const worker = async (): Promise<void> => {
    while (next < options.count) {
      await sleep(Math.random() * options.pause)
      const full = there.length >= options.most
      if (full || (there.length > 0 && Math.random() < 0.45)) {
        const [name] = there.splice(Math.floor(Math.random() * there.length), 1)
        if (name !== undefined) await persist(() => client.delete(`${options.path}/${name}`), 404)
        continue
      }
      const object = options.make(next++)
      await persist(() => client.create(options.path, object), 409)
      there.push(nameOf(object))
    }
  }
  await Promise.all(Array.from({ length: options.workers }, worker))
  return new Set(there)
}

/** Deletes them all, through outages. */
export async function clear(client: ApiClient, path: string, names: Iterable<string>): Promise<void> {
  const pending = [...names]
  const worker = async (): Promise<void> => {
    for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
      const gone = name
      await persist(() => client.delete(`${path}/${gone}`), 404)
    }
  }
  await Promise.all(Array.from({ length: 16 }, worker))
}

/** A call until it is answered; `done` is the status that says that an earlier try was heard. */
async function persist(call: () => Promise<JsonObject>, done: number): Promise<void> {
  const deadline = Date.now() + 120_000
  for (;;) {
    try {
      await call()
      return
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      if (error.status === done) return
      const passing = error.status === 0 || error.status === 429 || error.status >= 500
      if (!passing || Date.now() > deadline) throw error
      await sleep(200)
    }
  }
}

const nameOf = (object: JsonObject): string => text(objectAt(object, 'metadata'), 'name') ?? ''
