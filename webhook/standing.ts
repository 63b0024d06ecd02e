import type { OperationsEndpoints, PrintedMetrics } from '../service/operations-server.ts'

type Reasons = () => readonly string[]

/** Before anything is counted there is nothing to tell: an empty text is legal. */
const NO_METRICS: PrintedMetrics = { contentType: 'text/plain; version=0.0.4; charset=utf-8', text: '' }

/** How far a webhook is between its start and its end: what it waits for, and what is to be ended after it. */
export class Standing implements Pick<OperationsEndpoints, 'unready' | 'metrics'> {
  readonly #reasons: Reasons[] = []
  readonly #ends: (() => void | Promise<void>)[] = []
  #obstacle: string | undefined = 'starting'
  #metrics: () => Promise<PrintedMetrics> = () => Promise.resolve(NO_METRICS)

  /** Why it should get no traffic now; empty when it is ready. */
  unready(): readonly string[] {
    return this.#obstacle === undefined ? this.#reasons.flatMap((reasons) => reasons()) : [this.#obstacle]
  }

  metrics(): Promise<PrintedMetrics> {
    return this.#metrics()
  }

  /** What the start waits for. */
  awaits(obstacle: string): void {
    this.#obstacle = obstacle
  }

  /** It serves from now on. */
  serves(metrics: () => Promise<PrintedMetrics>): void {
    this.#obstacle = undefined
    this.#metrics = metrics
  }

  /** It is to get no more traffic. */
  stops(): void {
    this.#obstacle = 'stopping'
  }

  /** It is not ready while there are such reasons. */
  heeds(reasons: Reasons): void {
    this.#reasons.push(reasons)
  }

  /** What is begun later ends earlier. */
  atEnd(end: () => void | Promise<void>): void {
    this.#ends.push(end)
  }

  async end(): Promise<void> {
    for (const end of this.#ends.splice(0).toReversed()) await end()
  }
}
