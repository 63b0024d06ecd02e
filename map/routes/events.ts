import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Revision } from '../data/revision.ts'
import { HEADERS } from './headers.ts'
import { refusal, send } from './reply.ts'

export interface EventTiming {
  /** Milliseconds between two events to all, at least; 1,000 if undefined. */
  readonly throttle?: number
  /** Milliseconds between two signs of life; 3,000 if undefined: the server takes a connection for dead that is silent for 5 s. */
  readonly heartbeat?: number
  /** How many may listen; 32 if undefined. */
  readonly most?: number
}

/** What a listener may leave unread, in bytes, before it is taken for gone. */
const MOST_UNREAD = 65_536

/** No reasons, as JSON. */
const NOTHING = '[]'

/**
 * Server-sent events: `revision` with the number of the newest state, at once and whenever it changes, once a second at most. What
 * changed is not told: whoever shows something asks for it again. `unready` with the reasons why what is shown may be out of date, as JSON,
 * with a sign of life after they changed: a cluster that cannot be followed any more changes nothing else.
 */
export class Events {
  readonly #revision: Revision
  readonly #unready: () => readonly string[]
  readonly #timing: Required<EventTiming>
  readonly #clients = new Set<ServerResponse>()
  readonly #unsubscribe: () => void
  readonly #heart: NodeJS.Timeout
  #pending: NodeJS.Timeout | undefined
  #toldAt = -Infinity
  #toldUnready = NOTHING
  #isClosed = false

  constructor(revision: Revision, unready: () => readonly string[], timing: EventTiming = {}) {
    this.#revision = revision
    this.#unready = unready
    this.#timing = { throttle: 1_000, heartbeat: 3_000, most: 32, ...timing }
    this.#unsubscribe = revision.subscribe(() => this.#soon())
    this.#heart = setInterval(() => this.#beat(), this.#timing.heartbeat)
    this.#heart.unref()
  }

  get clients(): number {
    return this.#clients.size
  }

  open(request: IncomingMessage, response: ServerResponse): void {
    if (this.#isClosed || this.#clients.size >= this.#timing.most) {
      const why = this.#isClosed ? 'stopping' : `${this.#timing.most} listen already`
      send(request, response, refusal(503, why, { 'retry-after': '10' }))
      return
    }
    response.writeHead(200, {
      ...HEADERS,
      'content-type': 'text/event-stream; charset=utf-8',
      // No proxy between is to collect them.
      'x-accel-buffering': 'no',
    })
    this.#clients.add(response)
    response.on('close', () => this.#clients.delete(response))
    const known = this.#toldUnready === NOTHING ? '' : unreadyEvent(this.#toldUnready)
    response.write(`retry: 2000\n\n${this.#event()}${known}`)
  }

  /** Ends every stream; nobody is let in any more. */
  close(): void {
    this.#isClosed = true
    this.#unsubscribe()
    clearInterval(this.#heart)
    clearTimeout(this.#pending)
    for (const client of this.#clients) client.end()
  }

  #event(): string {
    return `event: revision\ndata: ${this.#revision.number}\n\n`
  }

  #soon(): void {
    if (this.#pending !== undefined || this.#clients.size === 0) return
    const wait = Math.max(0, this.#toldAt + this.#timing.throttle - performance.now())
    this.#pending = setTimeout(() => {
      this.#pending = undefined
      this.#toldAt = performance.now()
      this.#write(this.#event())
    }, wait)
    this.#pending.unref()
  }

  #beat(): void {
    const unready = JSON.stringify(this.#unready())
    this.#write(unready === this.#toldUnready ? ': here\n\n' : unreadyEvent(unready))
    this.#toldUnready = unready
  }

  #write(text: string): void {
    for (const client of this.#clients) {
      if (client.writableLength > MOST_UNREAD) client.destroy()
      else client.write(text)
    }
  }
}

const unreadyEvent = (reasons: string): string => `event: unready\ndata: ${reasons}\n\n`
