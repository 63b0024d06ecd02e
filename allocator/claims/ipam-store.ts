import { ApiError } from '../../cluster/api/api-error.ts'
import type { JsonObject } from '../../network/json/json.ts'
import type { Allocation } from '../allocation.ts'
import { CLAIMS, findNamed, IP_ADDRESSES } from '../api/find-named.ts'
import { POOL_PLURALS } from './contract.ts'
import { readMetadata, type Metadata } from './metadata.ts'

export type IpamKind = 'IPAddressClaim' | 'IPAddress' | 'InClusterIPPool' | 'GlobalInClusterIPPool'

/** What is known of an object when it is to be changed. */
export type Stored = Pick<Metadata, 'apiVersion' | 'namespace' | 'name' | 'uid' | 'resourceVersion'>

const PLURALS: Readonly<Record<IpamKind, string>> = {
  IPAddressClaim: 'ipaddressclaims',
  IPAddress: 'ipaddresses',
  ...POOL_PLURALS,
}

/**
 * The writes on Cluster API's objects, each in the version in which the object was read, and only if it is still as it was read. The view is
 * told of every outcome. What is no outcome (no answer, no right) is thrown as ApiError.
 */
export class IpamStore {
  readonly #api: Allocation['api']
  readonly #view: Allocation['view']

  constructor({ api, view }: Pick<Allocation, 'api' | 'view'>) {
    this.#api = api
    this.#view = view
  }

  /** The claim, or the IPAddress, as it is at the API server now; undefined if there is none. */
  async find(
    kind: 'IPAddressClaim' | 'IPAddress',
    { namespace, name }: Pick<Stored, 'namespace' | 'name'>,
  ): Promise<JsonObject | undefined> {
    const collection = kind === 'IPAddress' ? IP_ADDRESSES : CLAIMS
    const known =
      kind === 'IPAddress' ? this.#view.ipAddress(namespace, name) : this.#view.claim(namespace, name)
    const object = (await findNamed(this.#api, collection, { namespace, name }))?.object
    if (object !== undefined) this.#view.learn(kind, object)
    else if (known !== undefined) this.#view.forget(kind, namespace, name, readMetadata(known).uid)
    return object
  }

  /** Undefined: there is one of that name already. */
  async createIpAddress(object: JsonObject): Promise<JsonObject | undefined> {
    try {
      const created = await this.#api.create(collectionPath('IPAddress', readMetadata(object)), object)
      this.#view.learn('IPAddress', created)
      return created
    } catch (error) {
      if (error instanceof ApiError && error.reason === 'AlreadyExists') return undefined
      throw error
    }
  }

  /** Merges these members into its metadata. Undefined: it is not any more what it was. */
  changeMetadata(kind: IpamKind, stored: Stored, members: JsonObject): Promise<JsonObject | undefined> {
    const { resourceVersion } = stored
    return this.#patch(kind, stored, { metadata: { ...members, resourceVersion } })
  }

  /** Merges these members into its status. Undefined: it is not any more what it was. */
  changeStatus(kind: IpamKind, stored: Stored, status: JsonObject): Promise<JsonObject | undefined> {
    const { resourceVersion } = stored
    return this.#patch(kind, stored, { metadata: { resourceVersion }, status }, '/status')
  }

  /** Asks for its deletion. What is left of it, kept by its finalizers; undefined if nothing. */
  async delete(kind: IpamKind, stored: Stored): Promise<JsonObject | undefined> {
    try {
      const answer = await this.#api.delete(pathOf(kind, stored), { uid: stored.uid })
      return this.#taken(kind, stored, isKept(answer) ? answer : undefined)
    } catch (error) {
      if (!(error instanceof ApiError) || ![404, 409].includes(error.status)) throw error
      // 409: another object of that name has come in its place.
      this.#view.forget(kind, stored.namespace, stored.name, stored.uid)
      return undefined
    }
  }

  async #patch(
    kind: IpamKind,
    stored: Stored,
    body: JsonObject,
    subresource = '',
  ): Promise<JsonObject | undefined> {
    try {
      const path = `${pathOf(kind, stored)}${subresource}`
      const answer = await this.#api.patch(path, { type: 'application/merge-patch+json', body })
      this.#taken(kind, stored, isThere(answer) ? answer : undefined)
      return answer
    } catch (error) {
      if (error instanceof ApiError && (error.status === 404 || error.status === 409)) return undefined
      throw error
    }
  }

  /** Tells the view; undefined if there is nothing (more) of that name. */
  #taken(
    kind: IpamKind,
    { namespace, name, uid }: Stored,
    left: JsonObject | undefined,
  ): JsonObject | undefined {
    if (left === undefined) this.#view.forget(kind, namespace, name, uid)
    else this.#view.learn(kind, left)
    return left
  }
}

const isKept = (object: JsonObject): boolean => {
  const { deletedAt, finalizers } = readMetadata(object)
  return deletedAt !== undefined && finalizers.length > 0
}

/** A deleted object goes with its last finalizer. */
const isThere = (object: JsonObject): boolean =>
  readMetadata(object).deletedAt === undefined || isKept(object)

export const pathOf = (kind: IpamKind, stored: Pick<Stored, 'apiVersion' | 'namespace' | 'name'>): string =>
  `${collectionPath(kind, stored)}/${encodeURIComponent(stored.name)}`

function collectionPath(
  kind: IpamKind,
  { apiVersion, namespace }: Pick<Stored, 'apiVersion' | 'namespace'>,
): string {
  const within = namespace === '' ? '' : `namespaces/${encodeURIComponent(namespace)}/`
  return `/apis/${apiVersion}/${within}${PLURALS[kind]}`
}
