import { answersOk } from '../control-plane/probe.ts'
import type { Container } from './container.ts'
import type { ContainerShape, ProbeShape } from './pod-shape.ts'

/** Where a probe of a container is asked: its own path at the port that the machine really has. */
export type UrlOf = (probe: ProbeShape) => string

/**
 * Asks the probes of one container as a kubelet does: none but the startup probe until that has answered, the others each in their
 * period; a container that fails its startup or liveness probe too often is to be killed.
 */
export class Prober {
  readonly #shape: ContainerShape
  readonly #container: Container
  readonly #urlOf: UrlOf
  readonly #failures = new Map<ProbeShape, number>()
  readonly #next = new Map<ProbeShape, number>()
  #run = 0
  #isStarted = false
  #isReady = false

  constructor(shape: ContainerShape, container: Container, urlOf: UrlOf) {
    this.#shape = shape
    this.#container = container
    this.#urlOf = urlOf
  }

  get isStarted(): boolean {
    return this.#isStarted && this.#container.isRunning
  }

  get isReady(): boolean {
    return this.#isReady && this.#container.isRunning
  }

  /** Asks for readiness at once, as a kubelet does whenever it writes the status of a pod that is not ready. */
  trigger(): void {
    const { readiness } = this.#shape
    if (readiness !== undefined && !this.#isReady) this.#next.delete(readiness)
  }

  /** Asks what is due. Called a few times a second. */
  async probe(): Promise<void> {
    if (!this.#container.isRunning) {
      this.#isStarted = false
      this.#isReady = false
      return
    }
    if (this.#run !== this.#container.startedAt) this.#begin()
    const { startup, liveness, readiness } = this.#shape
    if (!this.#isStarted) {
      if (startup !== undefined && !(await this.#due(startup))) return
      this.#isStarted = true
    }
    if (liveness !== undefined) await this.#due(liveness)
    if (readiness === undefined) this.#isReady = true
    else await this.#readiness(readiness)
  }

  #begin(): void {
    this.#run = this.#container.startedAt
    this.#isStarted = false
    this.#isReady = false
    this.#failures.clear()
    this.#next.clear()
  }

  /** Asks a startup or liveness probe if it is due; whether it answered well. One failure too many ends the container. */
  async #due(probe: ProbeShape): Promise<boolean> {
    const isWell = await this.#ask(probe)
    if (isWell === undefined) return false
    if ((this.#failures.get(probe) ?? 0) >= probe.failureThreshold) this.#container.kill()
    return isWell
  }

  async #readiness(probe: ProbeShape): Promise<void> {
    const isWell = await this.#ask(probe)
    if (isWell === true) this.#isReady = true
    if ((this.#failures.get(probe) ?? 0) >= probe.failureThreshold) this.#isReady = false
  }

  /** Undefined: not due yet. */
  async #ask(probe: ProbeShape): Promise<boolean | undefined> {
    const now = Date.now()
    const due = this.#next.get(probe) ?? this.#run + probe.delay
    if (now < due) return undefined
    this.#next.set(probe, now + probe.period)
    const isWell = await answersOk(this.#urlOf(probe))
    this.#failures.set(probe, isWell ? 0 : (this.#failures.get(probe) ?? 0) + 1)
    return isWell
  }
}
