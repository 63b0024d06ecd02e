import { messageOf, type CertificatesApi } from './api.ts'
import type { Reporter } from './reporter.ts'
import type { Serving } from './state.ts'
import { putPair } from './tls-folder.ts'

interface Place {
  readonly client: Pick<CertificatesApi, 'serverNow'>
  readonly tlsFolder: string
}

/** The files of this replica: they follow the Secret. */
export class ServedFiles {
  readonly #place: Place
  readonly #reporter: Pick<Reporter, 'failure' | 'written'>
  #until: number | undefined
  #problem: string | undefined

  constructor(place: Place, reporter: Pick<Reporter, 'failure' | 'written'>) {
    this.#place = place
    this.#reporter = reporter
  }

  get isWritten(): boolean {
    return this.#until !== undefined
  }

  /** Takes what the Secret holds now. A folder that cannot be written is told by `unready`: it must not keep a leader from its work for the others. */
  async take(serving: Serving | undefined): Promise<void> {
    // Of a certificate that no authority vouches for, nobody can make use.
    if (serving?.issuer === undefined) return
    const { tlsFolder } = this.#place
    try {
      if (await putPair(tlsFolder, serving)) this.#reporter.written(tlsFolder, serving)
      this.#until = serving.until
      this.#problem = undefined
    } catch (error) {
      this.#problem = `cannot write the serving certificate to ${tlsFolder}: ${messageOf(error)}`
    }
  }

  unready(): readonly string[] {
    if (this.#problem !== undefined) return [this.#problem]
    const { failure } = this.#reporter
    const why = failure === undefined ? '' : `: ${failure}`
    if (this.#until === undefined) return [`no serving certificate in ${this.#place.tlsFolder} yet${why}`]
    const now = this.#place.client.serverNow() ?? Date.now()
    if (now < this.#until) return []
    return [`the serving certificate expired at ${new Date(this.#until).toISOString()}${why}`]
  }
}
