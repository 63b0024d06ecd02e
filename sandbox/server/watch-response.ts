import type { ServerResponse } from 'node:http'
import type { ResourceCall } from '../operations/resource-call.ts'
import type { WatchEvent, WatchSink } from '../operations/watch.ts'
import { representEvent, type Form } from './representation.ts'

/** A client that leaves so much unread is cut off; it lists and watches anew. */
const MAX_UNREAD_BYTES = 64 * 1024 * 1024

/** A watch's answer: its head goes out only once the request has proved good. */
export class WatchResponse implements WatchSink {
  readonly #response: ServerResponse
  readonly #call: ResourceCall
  readonly #form: Form
  #isFirst = true

  constructor(response: ServerResponse, call: ResourceCall, form: Form) {
    this.#response = response
    this.#call = call
    this.#form = form
  }

  begin(): void {
    if (this.#response.headersSent) return
    this.#response.writeHead(200, {
      'content-type': 'application/json',
      'cache-control': 'no-cache, private',
    })
    this.#response.flushHeaders()
  }

  /** Writes the event as one line of JSON. */
  send(event: WatchEvent): void {
    if (this.#response.writableEnded || this.#response.destroyed) return
    this.begin()
    this.#response.write(`${JSON.stringify(representEvent(this.#call, event, this.#form, this.#isFirst))}\n`)
    this.#isFirst = false
    if (this.#response.writableLength > MAX_UNREAD_BYTES) this.#response.destroy()
  }

  end(): void {
    if (!this.#response.writableEnded) this.#response.end()
  }
}
