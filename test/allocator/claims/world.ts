import type { Api, ApiOptions } from '../../../allocator/api/api.ts'
import { ApiError } from '../../../cluster/api/api-error.ts'
import { objectAt, type JsonObject } from '../../../network/json/json.ts'
import { FakeCluster, type Faults } from '../fake-cluster.ts'

const IPAM = 'ipam.cluster.x-k8s.io'

/** A fake cluster, and what the model does not keep: Clusters, the definition of the pools, served versions. */
export class World extends FakeCluster {
  /** By `namespace/name`. */
  readonly clusters = new Map<string, JsonObject>()
  /** Labels of the CustomResourceDefinition of InClusterIPPool; undefined: the API server answers so. */
  definition: JsonObject | ApiError = {}
  /** Of IPAddressClaims and IPAddresses. */
  versions: readonly string[] = ['v1beta2', 'v1beta1']
  /** How the API server refuses to create an IPAddress. */
  refusal: ApiError | undefined

  override api(faults: Faults = {}): Api {
    return new WorldApi(this, super.api(faults))
  }
}

/** Answers for what the fake cluster does not keep. */
class WorldApi implements Api {
  readonly #world: World
  readonly #api: Api
  readonly create: Api['create']
  readonly replace: Api['replace']
  readonly patch: Api['patch']
  readonly delete: Api['delete']

  constructor(world: World, api: Api) {
    this.#world = world
    this.#api = api
    this.create = (path, object) => {
      if (path.endsWith('/ipaddresses') && world.refusal !== undefined) return Promise.reject(world.refusal)
      return this.#checked(path) ?? api.create(path, object)
    }
    this.replace = (path, object) => this.#checked(path) ?? api.replace(path, object)
    this.patch = (path, change) => this.#checked(path) ?? api.patch(path, change)
    this.delete = (path, preconditions) => this.#checked(path) ?? api.delete(path, preconditions)
  }

  async get(path: string, options: ApiOptions = {}): Promise<JsonObject> {
    const [, , group, version, , namespace] = path.split('/')
    if (group === 'apiextensions.k8s.io') {
      const { definition } = this.#world
      if (definition instanceof ApiError) throw definition
      return { metadata: { labels: definition } }
    }
    if (group === 'cluster.x-k8s.io') {
      if (version !== 'v1beta2') throw notServed(path)
      const name = options.query?.['fieldSelector']?.split('=')[1]
      const found = this.#world.clusters.get(`${namespace}/${name}`)
      return {
        items:
          found === undefined
            ? []
            : [{ ...found, metadata: { name: name ?? '', ...objectAt(found, 'metadata') } }],
      }
    }
    return this.#checked(path) ?? this.#api.get(path, options)
  }

  #checked(path: string): Promise<never> | undefined {
    const [, , group, version = ''] = path.split('/')
    const isOfClaims = /\/(ipaddresses|ipaddressclaims)(\/|$)/.test(path)
    if (group !== IPAM || !isOfClaims || this.#world.versions.includes(version)) return undefined
    return Promise.reject(notServed(path))
  }
}

const notServed = (path: string): ApiError =>
  new ApiError({ status: 404, reason: 'NotFound', message: `the server does not serve ${path}` })
