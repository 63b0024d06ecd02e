import type { JsonObject } from '../network/json/json.ts'
import { messageOf, statusOf, type CertificatesApi } from './api.ts'
import { readSecret, writeSecret, type ReadState } from './secret.ts'
import type { CertificateState } from './state.ts'

/** The Secret as it was read; what is written builds on it. */
export interface StoredState extends ReadState {
  /** Undefined: there is none. */
  readonly secret: JsonObject | undefined
}

/** The Secret that all replicas share. */
export class SecretStore {
  readonly #api: Pick<CertificatesApi, 'get' | 'create' | 'replace'>
  readonly #name: { readonly namespace: string; readonly name: string }
  readonly #collection: string

  constructor(
    api: Pick<CertificatesApi, 'get' | 'create' | 'replace'>,
    name: { readonly namespace: string; readonly name: string },
  ) {
    this.#api = api
    this.#name = name
    this.#collection = `/api/v1/namespaces/${name.namespace}/secrets`
  }

  get title(): string {
    return `Secret ${this.#name.namespace}/${this.#name.name}`
  }

  async read(): Promise<StoredState> {
    try {
      const secret = await this.#api.get(`${this.#collection}/${this.#name.name}`)
      return { secret, ...readSecret(secret) }
    } catch (error) {
      if (statusOf(error) === 404) return { secret: undefined, ...readSecret(undefined) }
      throw new Error(`cannot read ${this.title}: ${messageOf(error)}`, { cause: error })
    }
  }

  /** False: somebody has written since it was read; read again. */
  async write(state: CertificateState, { secret }: StoredState): Promise<boolean> {
    const written = writeSecret(state, this.#name, secret)
    try {
      if (secret === undefined) await this.#api.create(this.#collection, written)
      else await this.#api.replace(`${this.#collection}/${this.#name.name}`, written)
      return true
    } catch (error) {
      const status = statusOf(error)
      // Of a create 404 means that the namespace is missing.
      if (status === 409 || (status === 404 && secret !== undefined)) return false
      throw new Error(`cannot write ${this.title}: ${messageOf(error)}`, { cause: error })
    }
  }
}
