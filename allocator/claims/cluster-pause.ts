import { objectAt, property } from '../../network/json/json.ts'
import type { Allocation } from '../allocation.ts'
import { CLUSTERS, findNamed } from '../api/find-named.ts'
import type { Claim } from './claim.ts'
import { isPaused } from './metadata.ts'

/** How the Cluster of a claim stands. `none`: the claim names none. */
export type ClusterState = 'none' | 'active' | 'paused' | 'missing'

/** For so many milliseconds an answer is taken for true: a hundred machines of one Cluster make their claims at once. */
const LASTS = 1000
const MOST_KNOWN = 1000

/** Asks for the Clusters that claims belong to: they are not watched, as most clusters have none. */
export class ClusterPause {
  readonly #api: Allocation['api']
  readonly #now: () => number
  readonly #known = new Map<string, { readonly state: Promise<ClusterState>; readonly at: number }>()

  constructor({ api }: Pick<Allocation, 'api'>, now: () => number) {
    this.#api = api
    this.#now = now
  }

  stateOf({ namespace, clusterName }: Pick<Claim, 'namespace' | 'clusterName'>): Promise<ClusterState> {
    if (clusterName === undefined) return Promise.resolve('none')
    const key = `${namespace}/${clusterName}`
    const known = this.#known.get(key)
    if (known !== undefined && this.#now() - known.at < LASTS) return known.state
    if (this.#known.size >= MOST_KNOWN) this.#known.clear()
    const state = this.#ask(namespace, clusterName)
    this.#known.set(key, { state, at: this.#now() })
    state.catch(() => this.#known.delete(key))
    return state
  }

  async #ask(namespace: string, name: string): Promise<ClusterState> {
    const cluster = (await findNamed(this.#api, CLUSTERS, { namespace, name }))?.object
    if (cluster === undefined) return 'missing'
    return property(objectAt(cluster, 'spec'), 'paused') === true || isPaused(cluster) ? 'paused' : 'active'
  }
}
