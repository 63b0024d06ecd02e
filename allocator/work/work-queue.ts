import { setImmediate as immediate } from 'node:timers/promises'
import { NotLeading } from '../api/api.ts'
import type { Controller } from './controller.ts'
import { Delays } from './delays.ts'
import { Fifo } from './fifo.ts'
import { Retries, type RetryLimits } from './retries.ts'

/** How a call of the controller ended; `dropped`: this process does not lead. */
export type WorkOutcome = 'done' | 'again' | 'failed' | 'dropped'

/** What became of one key. */
export interface Worked {
  readonly key: string
  readonly outcome: WorkOutcome
  /** Milliseconds from its add until it was begun. */
  readonly waitedMs: number
  /** Milliseconds that the work took. */
  readonly tookMs: number
}

export interface WorkQueueOptions {
  /** How many keys are worked on at once. */
  readonly workers: number
  /** Waits between two attempts at a key that fails; 100 ms to 30 s if undefined. */
  readonly backoff?: RetryLimits
  /** Told of what the controller throws, but for NotLeading, before it is tried again. */
  readonly onFault?: (key: string, fault: unknown, failures: number) => void
  readonly observe?: (worked: Worked) => void
}

/** So many urgent keys are taken before one of the others, while both wait. */
const URGENT_IN_A_ROW = 15
/** Milliseconds of work without a pause, after which sockets and timers get their turn: most keys of a full run need no request. */
const SLICE = 5

/**
 * Hands keys to a controller: first come, first served, each key once however often it was added, and never one key twice at
 * once: one that is added while it is worked on is worked on again after. What fails is tried again after a growing while.
 * Nothing is handed out before `run` and after `pause`.
 */
export class WorkQueue {
  readonly #controller: Controller
  readonly #options: WorkQueueOptions
  readonly #urgent = new Fifo()
  readonly #patient = new Fifo()
  /** Keys that are worked on, and how to go on with each: undefined, unless it was added in the meantime. */
  readonly #working = new Map<string, 'urgent' | 'patient' | undefined>()
  readonly #delays = new Delays((key) => this.#enqueue(key, 'patient'))
  readonly #retries: Retries
  #running = false
  #isWaking = false
  #urgentInARow = 0
  #sliceBegan = 0
  #idle = Promise.withResolvers<void>()

  constructor(controller: Controller, options: WorkQueueOptions) {
    this.#controller = controller
    this.#options = options
    this.#retries = new Retries(options.backoff)
  }

  get name(): string {
    return this.#controller.name
  }

  /** How many keys wait for a worker. */
  get depth(): number {
    return this.#urgent.size + this.#patient.size
  }

  /** How many keys are to be looked at later. */
  get delayed(): number {
    return this.#delays.size
  }

  get working(): number {
    return this.#working.size
  }

  /** To be worked on as soon as a worker is free. */
  add(key: string): void {
    this.#enqueue(key, 'urgent')
  }

  /** The same, but what is urgent goes before it while it waits; not forever. */
  addPatient(key: string): void {
    this.#enqueue(key, 'patient')
  }

  /** To be worked on after that many milliseconds; of two times the earlier one holds. */
  addAfter(key: string, ms: number): void {
    this.#delays.add(key, ms)
  }

  /** Hands out keys from now on. */
  run(): void {
    this.#running = true
    this.#wake()
  }

  /** Hands out nothing more, and forgets what waits; what is being worked on goes on. */
  pause(): void {
    this.#running = false
    this.#urgent.clear()
    this.#patient.clear()
    this.#delays.clear()
    this.#retries.clear()
    for (const key of this.#working.keys()) this.#working.set(key, undefined)
    this.#settle()
  }

  /** Pauses, and resolves when nothing is worked on any more. */
  stop(): Promise<void> {
    this.pause()
    return this.idle()
  }

  /** Resolves when no key waits for a worker and none is worked on; those that are due later do not count. */
  idle(): Promise<void> {
    if (this.#isIdle()) return Promise.resolve()
    return this.#idle.promise
  }

  #isIdle(): boolean {
    return this.depth === 0 && this.#working.size === 0
  }

  #settle(): void {
    if (!this.#isIdle()) return
    this.#idle.resolve()
    this.#idle = Promise.withResolvers()
  }

  #enqueue(key: string, lane: 'urgent' | 'patient'): void {
    if (this.#working.has(key)) {
      if (this.#working.get(key) !== 'urgent') this.#working.set(key, lane)
      return
    }
    if (lane === 'patient') {
      if (!this.#urgent.has(key)) this.#patient.add(key)
    } else {
      this.#patient.remove(key)
      this.#urgent.add(key)
    }
    this.#wake()
  }

  /** Whoever adds a key is in the midst of something: work on it begins after. */
  #wake(): void {
    if (this.#isWaking) return
    this.#isWaking = true
    queueMicrotask(() => {
      this.#isWaking = false
      this.#hand()
    })
  }

  #hand(): void {
    while (this.#running && this.#working.size < this.#options.workers) {
      const next = this.#take()
      if (next === undefined) return
      this.#working.set(next.key, undefined)
      this.#delays.remove(next.key)
      void this.#work(next.key, performance.now() - next.at)
    }
  }

  #take(): ReturnType<Fifo['take']> {
    const patientFirst = this.#urgentInARow >= URGENT_IN_A_ROW
    const first = patientFirst ? this.#patient : this.#urgent
    const second = patientFirst ? this.#urgent : this.#patient
    const taken = first.take()
    this.#urgentInARow = taken !== undefined && !patientFirst ? this.#urgentInARow + 1 : 0
    return taken ?? second.take()
  }

  async #work(key: string, waitedMs: number): Promise<void> {
    const begun = performance.now()
    const outcome = await this.#reconcile(key)
    this.#options.observe?.({ key, outcome, waitedMs, tookMs: performance.now() - begun })
    await this.#breathe()
    const lane = this.#working.get(key)
    this.#working.delete(key)
    if (lane !== undefined) this.#enqueue(key, lane)
    this.#hand()
    this.#settle()
  }

  async #breathe(): Promise<void> {
    if (performance.now() - this.#sliceBegan < SLICE) return
    await immediate()
    this.#sliceBegan = performance.now()
  }

  async #reconcile(key: string): Promise<WorkOutcome> {
    try {
      const again = await this.#controller.reconcile(key)
      this.#retries.succeeded(key)
      if (again === undefined || !this.#running) return 'done'
      this.addAfter(key, again.afterMs)
      return 'again'
    } catch (fault) {
      if (fault instanceof NotLeading) return 'dropped'
      this.#failed(key, fault)
      return 'failed'
    }
  }

  #failed(key: string, fault: unknown): void {
    const { failures, waitMs } = this.#retries.failed(key, fault)
    this.#options.onFault?.(key, fault, failures)
    if (this.#running) this.addAfter(key, waitMs)
  }
}
