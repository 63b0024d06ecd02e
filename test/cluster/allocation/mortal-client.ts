import type { AllocatorClient } from '../../../allocator/main.ts'
import { ApiError } from '../../../cluster/api/api-error.ts'
import type { ApiClient, CallOptions, ListOptions, PatchType } from '../../../cluster/client.ts'
import type { JsonObject } from '../../../network/json/json.ts'

/** How it ends: the process dies once the write is done; or it lives, and never hears what became of the write. */
export type Fate = 'dies after' | 'hears nothing of'

/** What of a life is not counted: nothing rests on it. */
const NOT_COUNTED = /\/events(\/|$)|\/leases(\/|$)/

/**
 * An API client under an allocator, for the writes of one life: it counts them, and after one of them the process dies, or the
 * answer is lost on its way. What a dead process would do next never happens.
 */
export class MortalClient implements AllocatorClient {
  readonly writes: string[] = []
  readonly died: Promise<void>
  readonly #client: ApiClient
  readonly #fate: Fate
  readonly #fatal: number
  #isDead = false
  #die: () => void = () => undefined

  /** `fatal`: which write, from 1; 0: none. */
  constructor(client: ApiClient, fate: Fate, fatal: number) {
    this.#client = client
    this.#fate = fate
    this.#fatal = fatal
    this.died = new Promise((resolve) => {
      this.#die = resolve
    })
  }

  get isDead(): boolean {
    return this.#isDead
  }

  get title(): string {
    return this.#client.title
  }

  serverNow(): number | undefined {
    return this.#client.serverNow()
  }

  get(path: string, options?: CallOptions): Promise<JsonObject> {
    return this.#alive(() => this.#client.get(path, options))
  }

  create(path: string, object: JsonObject, options?: CallOptions): Promise<JsonObject> {
    return this.#write(`create ${path}`, path, () => this.#client.create(path, object, options))
  }

  replace(path: string, object: JsonObject, options?: CallOptions): Promise<JsonObject> {
    return this.#write(`replace ${path}`, path, () => this.#client.replace(path, object, options))
  }

  patch(
    path: string,
    change: { readonly type: PatchType; readonly body: unknown },
    options?: CallOptions,
  ): Promise<JsonObject> {
    return this.#write(`patch ${path}`, path, () => this.#client.patch(path, change, options))
  }

  delete(path: string, preconditions?: JsonObject, options?: CallOptions): Promise<JsonObject> {
    return this.#write(`delete ${path}`, path, () => this.#client.delete(path, preconditions, options))
  }

  list(path: string, options?: ListOptions): ReturnType<ApiClient['list']> {
    return this.#client.list(path, options)
  }

  watch(...args: Parameters<ApiClient['watch']>): ReturnType<ApiClient['watch']> {
    return this.#client.watch(...args)
  }

  close(): void {
    // The test's own.
  }

  #alive<Answer>(call: () => Promise<Answer>): Promise<Answer> {
    return this.#isDead ? new Promise(() => undefined) : call()
  }

  async #write(title: string, path: string, call: () => Promise<JsonObject>): Promise<JsonObject> {
    if (this.#isDead) return new Promise(() => undefined)
    if (NOT_COUNTED.test(path)) return call()
    const place = this.writes.push(title)
    const answer = await call()
    if (place !== this.#fatal) return this.#isDead ? new Promise(() => undefined) : answer
    if (this.#fate === 'hears nothing of')
      throw new ApiError({ status: 0, reason: 'Timeout', message: 'the answer was lost (by the test)' })
    this.#isDead = true
    this.#die()
    return new Promise(() => undefined)
  }
}
