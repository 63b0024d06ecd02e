import type { ApiClient } from '../../cluster/client.ts'
import { isArray, isObject, objectAt, property, text } from '../../network/json/json.ts'
import { PODS } from './objects.ts'

/** When a pod was first seen and when it was first seen without a gate, in ms of `performance.now()`. */
export interface PodTimes {
  readonly added: number
  readonly free: number
}

/** Milliseconds until it is given up. */
const PATIENCE = 60_000

/** Watches the bench's pods as the scheduler would, and notes when each comes and when its gate goes. */
export class PodWatch {
  readonly #added = new Map<string, number>()
  readonly #times = new Map<string, PodTimes>()
  readonly #waiting = new Map<string, () => void>()
  readonly #ended = new AbortController()

  static async open(client: ApiClient): Promise<PodWatch> {
    const watch = new PodWatch()
    const list = await client.get(PODS, { query: { limit: '1' } })
    const resourceVersion = text(objectAt(list, 'metadata'), 'resourceVersion')
    const stream = await client.watch(PODS, { query: { resourceVersion }, signal: watch.#ended.signal })
    stream.on('error', () => {}) // its own end
    let pending = ''
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      const lines = (pending + chunk).split('\n')
      pending = lines.pop() ?? ''
      for (const line of lines) watch.#take(JSON.parse(line))
    })
    return watch
  }

  /** The times of a pod, once it is free. @throws Error after a minute. */
  async free(name: string): Promise<PodTimes> {
    const known = this.#times.get(name)
    if (known !== undefined) return known
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`pod ${name} keeps its gate`)), PATIENCE)
      this.#waiting.set(name, () => {
        clearTimeout(timer)
        resolve()
      })
    })
    return this.free(name)
  }

  close(): void {
    this.#ended.abort()
  }

  #take(event: unknown): void {
    const object = isObject(event) ? objectAt(event, 'object') : {}
    const name = text(objectAt(object, 'metadata'), 'name') ?? ''
    const now = performance.now()
    if (isObject(event) && text(event, 'type') === 'DELETED') return
    if (!this.#added.has(name)) this.#added.set(name, now)
    const gates = property(objectAt(object, 'spec'), 'schedulingGates')
    if (this.#times.has(name) || (isArray(gates) && gates.length > 0)) return
    this.#times.set(name, { added: this.#added.get(name) ?? now, free: now })
    this.#waiting.get(name)?.()
    this.#waiting.delete(name)
  }
}
