import { messageOf, statusOf, type CertificatesApi } from './api.ts'
import type { Target } from './published.ts'
import { publicationPatch, targetOf, type Registration, type ServiceName } from './registration.ts'
import type { CertificateState } from './state.ts'

const OVERTAKEN: ReadonlySet<number> = new Set([404, 409, 422])
/** Nobody is overtaken that often. */
const MOST_REFUSALS = 5

/** Reads and writes what is published; the API's side of `published.ts`. */
export class Registrations {
  readonly #api: Pick<CertificatesApi, 'get' | 'patch'>
  readonly #registrations: readonly Registration[]
  readonly #service: ServiceName
  /** How often in a row a publication was refused, by path. */
  readonly #refusals = new Map<string, number>()

  constructor(
    api: Pick<CertificatesApi, 'get' | 'patch'>,
    registrations: readonly Registration[],
    service: ServiceName,
  ) {
    this.#api = api
    this.#registrations = registrations
    this.#service = service
  }

  /** All that calls our Service now. Throws where that is not known. */
  async look(): Promise<readonly Target[]> {
    const targets = await Promise.all(this.#registrations.map((registration) => this.#read(registration)))
    return targets.filter((target) => target !== undefined)
  }

  /** False: somebody has changed it since it was read; look again. */
  async publish(target: Target, state: CertificateState): Promise<boolean> {
    const change = { type: 'application/json-patch+json', body: publicationPatch(target, state) } as const
    try {
      await this.#api.patch(target.path, change)
      this.#refusals.delete(target.path)
      return true
    } catch (error) {
      const refusals = (this.#refusals.get(target.path) ?? 0) + 1
      this.#refusals.set(target.path, refusals)
      // 422 is what a failed `test` comes to, and also a bundle that the API server does not take.
      if (OVERTAKEN.has(statusOf(error) ?? 0) && refusals < MOST_REFUSALS) return false
      throw new Error(`cannot publish the bundle in ${target.title}: ${messageOf(error)}`, { cause: error })
    }
  }

  async #read(registration: Registration): Promise<Target | undefined> {
    const { path, title, isOptional } = registration
    try {
      return targetOf(registration, await this.#api.get(path), this.#service)
    } catch (error) {
      const status = statusOf(error)
      if (status === 404 || (status === 403 && isOptional)) return undefined
      if (status !== 403) throw error
      const obstacle = `cannot read ${title}: ${messageOf(error)}`
      return { title, path, resourceVersion: '', version: '', entries: [], obstacle }
    }
  }
}
