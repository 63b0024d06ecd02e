import { ApiError } from '../../cluster/api/api-error.ts'
import type { JsonObject } from '../../network/json/json.ts'
import { NotLeading, type Api, type ApiOptions, type PatchType } from './api.ts'

/** What sends the requests: an API client whose calls can be ended from outside. */
export type ApiCalls = Api<ApiOptions & { readonly signal?: AbortSignal }>

export type WriteVerb = 'create' | 'replace' | 'patch' | 'delete'

export interface LeadingApiOptions {
  readonly isLeading: () => boolean
  /** Told of each write that was sent: `done`, or the reason of the API server: `Conflict`, `AlreadyExists`, `Timeout`. */
  readonly observe?: (verb: WriteVerb, path: string, outcome: string) => void
}

/**
 * The API of a process that writes only while it leads: whether it does is asked at each write, just before it is sent, and what is
 * under way when the lead ends is broken off. Reads are always sent.
 */
export class LeadingApi implements Api {
  readonly #calls: ApiCalls
  readonly #options: LeadingApiOptions
  /** Of the writes that are under way. */
  readonly #sent = new Set<AbortController>()

  constructor(calls: ApiCalls, options: LeadingApiOptions) {
    this.#calls = calls
    this.#options = options
  }

  get(path: string, options?: ApiOptions): Promise<JsonObject> {
    return this.#calls.get(path, options)
  }

  create(path: string, object: JsonObject, options?: ApiOptions): Promise<JsonObject> {
    return this.#write('create', path, (signal) => this.#calls.create(path, object, { ...options, signal }))
  }

  replace(path: string, object: JsonObject, options?: ApiOptions): Promise<JsonObject> {
    return this.#write('replace', path, (signal) => this.#calls.replace(path, object, { ...options, signal }))
  }

  patch(
    path: string,
    change: { readonly type: PatchType; readonly body: unknown },
    options?: ApiOptions,
  ): Promise<JsonObject> {
    return this.#write('patch', path, (signal) => this.#calls.patch(path, change, { ...options, signal }))
  }

  delete(path: string, preconditions?: JsonObject, options?: ApiOptions): Promise<JsonObject> {
    return this.#write('delete', path, (signal) =>
      this.#calls.delete(path, preconditions, { ...options, signal }),
    )
  }

  /** The lead has ended: breaks off what is under way. Whether the API server did it is then not known. */
  abortWrites(): void {
    for (const sent of this.#sent) sent.abort()
  }

  async #write(
    verb: WriteVerb,
    path: string,
    send: (signal: AbortSignal) => Promise<JsonObject>,
  ): Promise<JsonObject> {
    if (!this.#options.isLeading()) throw new NotLeading()
    // One for each write: listeners on a signal that lives as long as the process would pile up.
    const ending = new AbortController()
    this.#sent.add(ending)
    try {
      const answer = await send(ending.signal)
      this.#options.observe?.(verb, path, 'done')
      return answer
    } catch (error) {
      this.#options.observe?.(verb, path, error instanceof ApiError ? error.reason : 'fault')
      // An answer that came all the same is told as what it is.
      if (ending.signal.aborted && error instanceof ApiError && error.status === 0) throw new NotLeading()
      throw error
    } finally {
      this.#sent.delete(ending)
    }
  }
}
