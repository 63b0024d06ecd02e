import type { IncomingMessage } from 'node:http'
import { createInterface } from 'node:readline'
import { isObject, property, text, type JsonObject } from '../../../network/json/json.ts'
import type { Target } from '../target.ts'
import { open, type CallOptions } from './api-call.ts'

export interface Watched {
  readonly type: string
  readonly object: JsonObject
}

/** A watch that is read event by event. */
export class Watch {
  readonly #response: IncomingMessage
  readonly #lines: AsyncIterator<string>

  private constructor(response: IncomingMessage) {
    this.#response = response
    this.#lines = createInterface({ input: response })[Symbol.asyncIterator]()
  }

  static async open(target: Target, path: string, options: CallOptions = {}): Promise<Watch> {
    return new Watch(await open(target, 'GET', path, options))
  }

  get status(): number {
    return this.#response.statusCode ?? 0
  }

  /** The next event; undefined when the server ended the watch. */
  async next(): Promise<Watched | undefined> {
    const line = await this.#lines.next()
    if (line.done === true) return undefined
    const event: unknown = JSON.parse(line.value)
    if (!isObject(event)) throw new Error(`no event: ${line.value}`)
    const object = property(event, 'object')
    return { type: text(event, 'type') ?? '', object: isObject(object) ? object : {} }
  }

  /** So many events. */
  async take(count: number): Promise<readonly Watched[]> {
    const events: Watched[] = []
    while (events.length < count) {
      const event = await this.next()
      if (event === undefined) break
      events.push(event)
    }
    return events
  }

  /** Everything until the server ends the watch. */
  rest(): Promise<readonly Watched[]> {
    return this.take(Number.POSITIVE_INFINITY)
  }

  close(): void {
    this.#response.destroy()
  }
}
