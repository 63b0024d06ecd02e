import { randomBytes } from 'node:crypto'
import { ApiError } from '../../cluster/api/api-error.ts'
import { text, objectAt, type JsonObject } from '../../network/json/json.ts'
import type { Log, ServerClock } from '../allocation.ts'
import { NotLeading, type Api } from './api.ts'
import { dropFirst, EventBudget } from './event-budget.ts'
import type { EventRecorder, EventSubject, EventText } from './event-recorder.ts'

/** The same Event within this time is counted on the one that is there. */
const SAME_MS = 600_000
/** What waits to be written; more is dropped, the newest first: what began the trouble is told. */
const MOST_WAITING = 1_000
const MOST_KNOWN = 4_096
/** Of core/v1, in characters. */
const LONGEST_MESSAGE = 1_024
/** A name of 253 characters must hold a dot and 16 digits more. */
const LONGEST_PREFIX = 230
const COMPONENT = 'berth-allocator'
/** The next ones wait for it. */
const OPTIONS = { timeoutMs: 5_000 }

interface Known {
  readonly path: string
  readonly count: number
  /** By this process's clock. */
  readonly at: number
}

interface Waiting {
  readonly subject: EventSubject
  readonly text: EventText
}

export interface ApiEventRecorderOptions {
  readonly api: Pick<Api, 'create' | 'patch'>
  /** Times of Events are for people; where the server's is not known they are those of this machine. */
  readonly clock: ServerClock
  readonly log: Pick<Log, 'debug'>
  /** Which allocator tells it: its pod's name. */
  readonly instance: string
  /** Milliseconds of a clock that never goes back; `performance.now` if undefined. */
  readonly now?: () => number
}

/**
 * Writes Events of core/v1, which `kubectl describe` shows, one after the other in the background. Best effort: what the API server
 * does not take is dropped, and so is what comes too fast.
 */
export class ApiEventRecorder implements EventRecorder {
  readonly #options: ApiEventRecorderOptions
  readonly #now: () => number
  readonly #known = new Map<string, Known>()
  readonly #budget = new EventBudget()
  readonly #waiting: Waiting[] = []
  #writing: Promise<void> | undefined

  constructor(options: ApiEventRecorderOptions) {
    this.#options = options
    this.#now = options.now ?? (() => performance.now())
  }

  record(subject: EventSubject, { type, reason, message }: EventText): void {
    if (this.#waiting.length >= MOST_WAITING || !this.#budget.take(titleOf(subject), this.#now())) {
      this.#options.log.debug({ subject: titleOf(subject), reason, message }, 'too many Events: dropped')
      return
    }
    this.#waiting.push({ subject, text: { type, reason, message: message.slice(0, LONGEST_MESSAGE) } })
    this.#writing ??= this.#write()
  }

  /** Resolves when everything that was recorded has been written, or dropped. */
  async idle(): Promise<void> {
    await this.#writing
  }

  async #write(): Promise<void> {
    // Not before the caller goes on.
    await Promise.resolve()
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      try {
        await this.#writeOne(next)
      } catch (error) {
        this.#dropped(next, error)
      }
    }
    this.#writing = undefined
  }

  #dropped({ subject, text: { reason, message } }: Waiting, error: unknown): void {
    // Another leads, and will find out the same.
    if (error instanceof NotLeading) this.#waiting.length = 0
    const problem = error instanceof Error ? error.message : String(error)
    this.#options.log.debug(
      { subject: titleOf(subject), reason, message, problem },
      'an Event was not written',
    )
  }

  async #writeOne(waiting: Waiting): Promise<void> {
    const key = JSON.stringify([titleOf(waiting.subject), waiting.text])
    const known = this.#known.get(key)
    this.#known.delete(key)
    const again =
      known !== undefined && this.#now() - known.at < SAME_MS ? await this.#count(known) : undefined
    const { path, count } = again ?? (await this.#create(waiting))
    this.#known.set(key, { path, count, at: this.#now() })
    if (this.#known.size > MOST_KNOWN) dropFirst(this.#known)
  }

  /** Undefined if it is not there any more: Events last an hour. */
  async #count({ path, count }: Known): Promise<Pick<Known, 'path' | 'count'> | undefined> {
    const body = { count: count + 1, lastTimestamp: this.#time() }
    try {
      await this.#options.api.patch(path, { type: 'application/merge-patch+json', body }, OPTIONS)
      return { path, count: count + 1 }
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return undefined
      throw error
    }
  }

  async #create({
    subject,
    text: { type, reason, message },
  }: Waiting): Promise<Pick<Known, 'path' | 'count'>> {
    // Those about cluster-scoped objects lie in `default`, and nowhere else.
    const namespace = subject.namespace === '' ? 'default' : subject.namespace
    const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/events`
    const time = this.#time()
    const event: JsonObject = {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: {
        namespace,
        name: `${prefixOf(subject)}.${randomBytes(8).toString('hex')}`,
      },
      involvedObject: referenceOf(subject),
      type,
      reason,
      message,
      source: { component: COMPONENT, host: this.#options.instance },
      reportingComponent: COMPONENT,
      reportingInstance: this.#options.instance,
      firstTimestamp: time,
      lastTimestamp: time,
      count: 1,
    }
    const made = await this.#options.api.create(path, event, OPTIONS)
    const name = text(objectAt(made, 'metadata'), 'name') ?? ''
    return { path: `${path}/${encodeURIComponent(name)}`, count: 1 }
  }

  #time(): string {
    return new Date(this.#options.clock.now() ?? Date.now()).toISOString().replace(/\.\d+Z$/, 'Z')
  }
}

const titleOf = ({ kind, namespace, name, uid }: EventSubject): string =>
  `${kind} ${namespace}/${name} ${uid}`

const referenceOf = ({ apiVersion, kind, namespace, name, uid }: EventSubject): JsonObject => ({
  apiVersion,
  kind,
  ...(namespace !== '' && { namespace }),
  name,
  ...(uid !== '' && { uid }),
})

/** What is cut off must leave a DNS-1123 subdomain. */
const prefixOf = ({ name }: EventSubject): string => name.slice(0, LONGEST_PREFIX).replace(/[^a-z0-9]+$/, '')
