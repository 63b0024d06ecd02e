import { ApiError } from '../../cluster/api/api-error.ts'
import { objectAt, text, type JsonObject } from '../../network/json/json.ts'
import type { Allocation } from '../allocation.ts'

/** `auto`: only where no other provider of these pools is installed. */
export type ServeClaims = 'auto' | 'always' | 'never'

export interface ServingOptions {
  /** `auto` if undefined. */
  readonly serveClaims?: ServeClaims | undefined
  /** Milliseconds of a clock that never goes back; `performance.now` if undefined. */
  readonly now?: (() => number) | undefined
}

export interface ControllerOptions extends ServingOptions {
  /** What claims and pools go by together; one of its own if undefined. */
  readonly serving?: Serving | undefined
}

/** Of InClusterIPPool. */
export const POOL_DEFINITION =
  '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/inclusterippools.ipam.cluster.x-k8s.io'
/** What clusterctl and the provider's own manifests label all its objects with (its `config/default/kustomization.yaml`). */
const PROVIDER_LABEL = 'cluster.x-k8s.io/provider'
const IN_CLUSTER_PROVIDER = 'ipam-in-cluster'

/** Whether the in-cluster provider has installed this definition of InClusterIPPool. */
export const isOfInClusterProvider = (definition: JsonObject): boolean =>
  text(objectAt(objectAt(definition, 'metadata'), 'labels'), PROVIDER_LABEL) === IN_CLUSTER_PROVIDER

/** For so many milliseconds an answer is taken for true. */
const ASKED_AGAIN = 180_000

/** Whether claims and pools are Berth's to serve, or those of the in-cluster provider that runs on this cluster. */
export class Serving {
  /** When to look again at what is left alone. */
  readonly again = { afterMs: ASKED_AGAIN }
  readonly #allocation: Pick<Allocation, 'api' | 'log'>
  readonly #mode: ServeClaims
  readonly #now: () => number
  #known: { readonly serves: boolean; readonly at: number } | undefined
  #asking: Promise<boolean> | undefined

  constructor(
    allocation: Pick<Allocation, 'api' | 'log'>,
    { serveClaims = 'auto', now = () => performance.now() }: ServingOptions,
  ) {
    this.#allocation = allocation
    this.#mode = serveClaims
    this.#now = now
  }

  /** Throws ApiError if the API server does not answer, and nothing is known. */
  serves(): Promise<boolean> {
    if (this.#mode !== 'auto') return Promise.resolve(this.#mode === 'always')
    if (this.#known !== undefined && this.#now() - this.#known.at < ASKED_AGAIN)
      return Promise.resolve(this.#known.serves)
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = undefined
    })
    return this.#asking
  }

  async #ask(): Promise<boolean> {
    const { serves, why } = await this.#look()
    if (this.#known?.serves !== serves)
      this.#allocation.log.info(
        { serves, why },
        serves ? 'IPAddressClaims are served' : 'IPAddressClaims are left alone',
      )
    this.#known = { serves, at: this.#now() }
    return serves
  }

  async #look(): Promise<{ readonly serves: boolean; readonly why: string }> {
    try {
      const definition = await this.#allocation.api.get(POOL_DEFINITION)
      return isOfInClusterProvider(definition)
        ? {
            serves: false,
            why: `the definition of InClusterIPPool belongs to the in-cluster provider (${PROVIDER_LABEL}: ${IN_CLUSTER_PROVIDER}); --serve-claims=always overrides`,
          }
        : { serves: true, why: 'no other provider has installed InClusterIPPool' }
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      if (error.status === 404) return { serves: true, why: 'there is no InClusterIPPool yet' }
      // Two providers that serve one claim would give it two addresses: whoever may not look, does not serve.
      if (error.status === 403)
        return { serves: false, why: `it cannot be told whose they are: ${error.message}` }
      if (this.#known === undefined) throw error
      return { serves: this.#known.serves, why: 'as before' }
    }
  }
}
