import type { PrintedMetrics } from '../../service/operations-server.ts'

/** One of the things that a process runs. */
export interface Service {
  /** Why it does not work now; empty when all is well. */
  unready?(): readonly string[]
  /** In Prometheus's text format, of names that no other has. */
  metrics?(): Promise<string>
  close(): void | Promise<void>
}

const CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

/** What a process runs, as one: ready when all are, and ended in the reverse order of its start. */
export class Services implements Service {
  readonly #services: Service[] = []
  #obstacle: readonly string[] = ['starting']

  add(service: Service): void {
    this.#services.push(service)
  }

  /** All are there. */
  started(): void {
    this.#obstacle = []
  }

  unready(): readonly string[] {
    return [...this.#obstacle, ...this.#services.flatMap((service) => service.unready?.() ?? [])]
  }

  async print(): Promise<PrintedMetrics> {
    return { contentType: CONTENT_TYPE, text: await this.metrics() }
  }

  async metrics(): Promise<string> {
    const texts = await Promise.all(this.#services.map(async (service) => (await service.metrics?.()) ?? ''))
    return texts.join('')
  }

  async close(): Promise<void> {
    this.#obstacle = ['stopping']
    for (const service of this.#services.toReversed()) await service.close()
  }
}
