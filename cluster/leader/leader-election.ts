import type { JsonObject } from '../../network/json/json.ts'
import { ApiError } from '../api/api-error.ts'
import type { ApiClient } from '../client.ts'
import type { Candidacy } from './candidacy.ts'
import { isSame, readRecord, recordSpec, type ElectionRecord } from './election-record.ts'
import { ELECTION_TIMING, pause, PROCESS_TIME, type ElectionTime, type ElectionTiming } from './time.ts'

export interface ElectionOptions {
  readonly client: Pick<ApiClient, 'get' | 'create' | 'replace'>
  /** Of the Lease (coordination.k8s.io/v1). */
  readonly namespace: string
  readonly name: string
  /** Who this is; no two candidates may have the same. */
  readonly identity: string
  readonly timing?: ElectionTiming
  readonly time?: ElectionTime
  /** This process leads from now on. */
  readonly onGained: () => void
  /** It leads no more; always before it may lead again. */
  readonly onLost: () => void
  /** Told of each failed request, before it is tried again. */
  readonly onFault?: (fault: unknown) => void
}

/**
 * One candidate for the lead, by the rules of client-go's leaderelection: a Lease is held by whoever wrote its name into it last, and
 * free once it has not changed for its duration, as measured here since it was seen to change: clocks are never compared. Each write
 * carries the resourceVersion that it builds on, so of two that take the lead at once one fails.
 */
export class LeaderElection implements Candidacy {
  readonly #options: ElectionOptions
  readonly #timing: ElectionTiming
  readonly #time: ElectionTime
  readonly #path: string
  readonly #stopping = new AbortController()
  readonly #killed = new AbortController()
  #running: Promise<void> | undefined
  /** The Lease as it was read or written last, and when it was first seen so. */
  #seen: { readonly record: ElectionRecord; readonly at: number } | undefined
  #leads = false
  /** Until when this process may believe to lead. */
  #deadline = -Infinity
  #disarm: () => void = () => {}

  constructor(options: ElectionOptions) {
    this.#options = options
    this.#timing = options.timing ?? ELECTION_TIMING
    this.#time = options.time ?? PROCESS_TIME
    this.#path = `/apis/coordination.k8s.io/v1/namespaces/${options.namespace}/leases`
  }

  start(): void {
    this.#running ??= this.#run()
  }

  /** Turns false by itself when the lead could not be renewed in time, whether or not any timer has fired since. */
  isLeading(): boolean {
    return this.#leads && this.#time.now() < this.#deadline
  }

  /** Who holds the lead, as far as is known; empty: nobody. */
  get holder(): string {
    return this.#seen?.record.holder ?? ''
  }

  /** Ends the candidacy; a lead is given up, so that another can take it at once. */
  async stop(): Promise<void> {
    await this.#end()
    if (this.#killed.signal.aborted || this.#seen?.record.holder !== this.#options.identity) return
    const { acquireTime, transitions } = this.#seen.record
    try {
      await this.#write(
        recordSpec({ holder: '', durationMs: 1000, acquireTime, transitions }, this.#time.date()),
      )
    } catch (error) {
      // It ends by itself after its duration.
      this.#options.onFault?.(error)
    }
  }

  /** Ends the candidacy without another write, as the end of the process would. */
  kill(): Promise<void> {
    this.#killed.abort()
    return this.#end()
  }

  /** A renewal that is under way is waited for: the release builds on its version. */
  async #end(): Promise<void> {
    this.#stopping.abort()
    this.#lose()
    await this.#running
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping
    while (!signal.aborted) {
      const begun = this.#time.now()
      try {
        if (await this.#attempt()) this.#renewed(begun)
        else this.#lose()
      } catch (error) {
        if (!signal.aborted) this.#options.onFault?.(error)
      }
      if (!signal.aborted) await this.#pause()
    }
  }

  /** Takes or renews the lead. False: it is another's. Throws where it is not known. */
  async #attempt(): Promise<boolean> {
    const { identity } = this.#options
    // The one request of a quiet time: what was written last is most likely still there.
    if (this.isLeading() && (await this.#tryWrite())) return true
    const record = await this.#read()
    if (record === undefined) return this.#tryWrite()
    if (record.holder !== identity) this.#lose()
    if (record.holder !== identity && record.holder !== '' && !this.#isExpired()) return false
    return this.#tryWrite()
  }

  /** Whether whoever holds the Lease has been silent for too long. */
  #isExpired(): boolean {
    if (this.#seen === undefined) return true
    const { record, at } = this.#seen
    return this.#time.now() - at >= (record.durationMs ?? this.#timing.leaseDuration)
  }

  async #read(): Promise<ElectionRecord | undefined> {
    try {
      const lease = await this.#options.client.get(`${this.#path}/${this.#options.name}`, this.#limits())
      return this.#see(lease)
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 404) throw error
      this.#lose()
      this.#seen = undefined
      return undefined
    }
  }

  /** Writes this candidate's name on what was seen last; false if somebody else wrote first. */
  async #tryWrite(): Promise<boolean> {
    const { identity: holder } = this.#options
    const before = this.#seen?.record
    const goesOn = before?.holder === holder
    const durationMs = this.#timing.leaseDuration
    const acquireTime = goesOn ? before.acquireTime : undefined
    const transitions = before === undefined ? 0 : before.transitions + (goesOn ? 0 : 1)
    const spec = recordSpec({ holder, durationMs, acquireTime, transitions }, this.#time.date())
    try {
      this.#see(await this.#write(spec))
      return true
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      // Of a create 404 means that the namespace is missing.
      if (error.status === 409 || (error.status === 404 && before !== undefined)) return false
      throw error
    }
  }

  #write(spec: JsonObject): Promise<JsonObject> {
    const { client, namespace, name } = this.#options
    const kind = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease' }
    if (this.#seen === undefined)
      return client.create(this.#path, { ...kind, metadata: { namespace, name }, spec }, this.#limits())
    const { uid, resourceVersion } = this.#seen.record
    const metadata = { namespace, name, uid, resourceVersion }
    return client.replace(`${this.#path}/${name}`, { ...kind, metadata, spec }, this.#limits())
  }

  #see(lease: JsonObject): ElectionRecord {
    const record = readRecord(lease)
    if (!isSame(this.#seen?.record, record)) this.#seen = { record, at: this.#time.now() }
    return record
  }

  /** `begun`: before the request was sent, as others may have seen its effect from then on. */
  #renewed(begun: number): void {
    if (this.#leads && !this.isLeading()) this.#lose()
    this.#deadline = begun + this.#timing.renewDeadline
    if (this.#stopping.signal.aborted || this.#time.now() >= this.#deadline) return
    this.#disarm()
    this.#disarm = this.#time.after(this.#deadline - this.#time.now(), () => this.#lose())
    if (this.#leads) return
    this.#leads = true
    this.#options.onGained()
  }

  #lose(): void {
    this.#disarm()
    if (!this.#leads) return
    this.#leads = false
    this.#options.onLost()
  }

  /** A call that hangs leaves time for another one before the deadline. */
  #limits() {
    return { timeoutMs: this.#timing.renewDeadline / 2, signal: this.#killed.signal }
  }

  /** Candidates come at times of their own, so that they do not all come at once; a leader comes in time. */
  #pause(): Promise<void> {
    const { retryPeriod } = this.#timing
    const wait = this.#leads ? retryPeriod : retryPeriod * (1 + Math.random())
    return pause(this.#time, wait, this.#stopping.signal)
  }
}
