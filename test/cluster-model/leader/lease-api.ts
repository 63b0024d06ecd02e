import { ApiError } from '../../../cluster/api/api-error.ts'
import type { ElectionOptions } from '../../../cluster/leader/leader-election.ts'
import { objectAt, text, type JsonObject } from '../../../network/json/json.ts'
import type { SimulatedTime } from './simulated-time.ts'

/** What becomes of a request: `lost` never arrives, `unheard` is done and its answer never arrives. */
export type Fate = 'answered' | 'lost' | 'unheard'

const errorOf = (status: number, reason: string): ApiError =>
  new ApiError({ status, reason, message: reason })

/** One Lease at an API server, and a network in between that may lose what is sent. */
export class LeaseApi {
  lease: JsonObject | undefined
  writes = 0
  readonly #time: SimulatedTime
  #version = 0

  constructor(time: SimulatedTime) {
    this.#time = time
  }

  get holder(): string | undefined {
    return text(objectAt(this.lease ?? {}, 'spec'), 'holderIdentity')
  }

  /** The client of one candidate; `fate` decides of each request, `latency` is what it takes there and back, in milliseconds. */
  client(fate: () => Fate, latency: () => number): ElectionOptions['client'] {
    const send = (handle: () => JsonObject, timeoutMs = 5000): Promise<JsonObject> => {
      const { promise, resolve, reject } = Promise.withResolvers<JsonObject>()
      const decided = fate()
      const way = latency() / 2
      this.#time.after(timeoutMs, () => reject(errorOf(0, 'Timeout')))
      if (decided === 'lost') return promise
      this.#time.after(way, () => {
        const answer = outcomeOf(handle)
        if (decided === 'answered') this.#time.after(way, () => answer(resolve, reject))
      })
      return promise
    }
    return {
      get: (_path, options) => send(() => this.#read(), options?.timeoutMs),
      create: (_path, object, options) => send(() => this.#create(object), options?.timeoutMs),
      replace: (_path, object, options) => send(() => this.#replace(object), options?.timeoutMs),
    }
  }

  #read(): JsonObject {
    if (this.lease === undefined) throw errorOf(404, 'NotFound')
    return this.lease
  }

  #create(object: JsonObject): JsonObject {
    if (this.lease !== undefined) throw errorOf(409, 'AlreadyExists')
    return this.#store(object)
  }

  #replace(object: JsonObject): JsonObject {
    const stored = text(objectAt(this.#read(), 'metadata'), 'resourceVersion')
    if (text(objectAt(object, 'metadata'), 'resourceVersion') !== stored) throw errorOf(409, 'Conflict')
    return this.#store(object)
  }

  #store(object: JsonObject): JsonObject {
    this.writes++
    this.lease = {
      ...object,
      metadata: { ...objectAt(object, 'metadata'), uid: 'u', resourceVersion: String(++this.#version) },
    }
    return this.lease
  }
}

type Settle = (resolve: (answer: JsonObject) => void, reject: (error: unknown) => void) => void

function outcomeOf(handle: () => JsonObject): Settle {
  try {
    const answer = handle()
    return (resolve) => resolve(answer)
  } catch (error) {
    return (_resolve, reject) => reject(error)
  }
}
