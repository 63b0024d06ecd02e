import { ApiError } from '../../cluster/api/api-error.ts'
import type { JsonObject } from '../../network/json/json.ts'
import {
  LEASES_PATH,
  leaseObject,
  leaseSpecObject,
  readLease,
  type Lease,
  type LeaseSpec,
} from '../../network/lease/lease.ts'
import { leaseName } from '../../network/lease/lease-name.ts'
import type { Api } from '../api/api.ts'
import type { AllocatorView } from '../view.ts'

/** What became of a lease that was to be created. */
export type Claimed =
  | { readonly ok: true; readonly lease: Lease }
  /** The address has a lease already; undefined if that one went away in the meantime, or cannot be read. */
  | { readonly ok: false; readonly holder: Lease | undefined }

/** What became of a change to a lease: `changed`: it is not any more what it was, and the view knows what it is now. */
export type Changed =
  { readonly ok: true; readonly lease: Lease } | { readonly ok: false; readonly reason: 'gone' | 'changed' }
export type Removed = { readonly ok: true } | { readonly ok: false; readonly reason: 'gone' | 'changed' }

/**
 * The writes of a lease's life, each atomic at the API server. The view is told of every outcome. Whatever is no outcome (no answer,
 * no right, no space) is thrown as ApiError: then it is not known whether it was done.
 */
export class LeaseStore {
  readonly #api: Api
  readonly #view: Pick<AllocatorView, 'lease' | 'learn' | 'forget'>

  constructor(api: Api, view: Pick<AllocatorView, 'lease' | 'learn' | 'forget'>) {
    this.#api = api
    this.#view = view
  }

  /** Claims the address: the name of the lease is that of the address, and no two objects have one name. */
  async claim(spec: LeaseSpec): Promise<Claimed> {
    try {
      return { ok: true, lease: this.#taken(await this.#api.create(LEASES_PATH, leaseObject(spec))) }
    } catch (error) {
      if (!(error instanceof ApiError) || error.reason !== 'AlreadyExists') throw error
      return { ok: false, holder: await this.read(leaseName(spec.domain, spec.address)) }
    }
  }

  /** The lease as it is at the API server now; undefined if there is none (or one that Berth cannot read). */
  async read(name: string): Promise<Lease | undefined> {
    // Gone is the one that was known when the question was asked: by the time of the answer another may be there.
    const before = this.#view.lease(name)
    try {
      const object = await this.#api.get(pathOf(name))
      this.#view.learn('IPLease', object)
      return readLease(object)
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 404) throw error
      if (before !== undefined) this.#view.forget('IPLease', '', name, before.uid)
      return undefined
    }
  }

  /** Makes the lease say what `spec` says, if it is still as given (uid and resourceVersion). Its address and domain never change. */
  async change(lease: Lease, spec: LeaseSpec): Promise<Changed> {
    const body = [
      { op: 'test', path: '/metadata/uid', value: lease.uid },
      { op: 'test', path: '/metadata/resourceVersion', value: lease.resourceVersion },
      { op: 'replace', path: '/spec', value: leaseSpecObject(spec) },
    ]
    try {
      const type = 'application/json-patch+json'
      return { ok: true, lease: this.#taken(await this.#api.patch(pathOf(lease.name), { type, body })) }
    } catch (error) {
      return { ok: false, reason: await this.#refusal(lease, error) }
    }
  }

  /** Frees the address, if the lease is still as given. */
  async remove(lease: Lease): Promise<Removed> {
    const { uid, resourceVersion } = lease
    try {
      await this.#api.delete(pathOf(lease.name), { uid, resourceVersion })
      this.#view.forget('IPLease', '', lease.name, uid)
      return { ok: true }
    } catch (error) {
      return { ok: false, reason: await this.#refusal(lease, error) }
    }
  }

  async #refusal(lease: Lease, error: unknown): Promise<'gone' | 'changed'> {
    if (!(error instanceof ApiError)) throw error
    if (error.status === 404) {
      this.#view.forget('IPLease', '', lease.name, lease.uid)
      return 'gone'
    }
    // A JSON patch whose test fails is answered 422 Invalid, preconditions of a delete 409 Conflict.
    if (error.status !== 409 && error.status !== 422) throw error
    const now = await this.read(lease.name)
    if (now?.uid === lease.uid && now.resourceVersion === lease.resourceVersion) throw error
    return now === undefined ? 'gone' : 'changed'
  }

  #taken(object: JsonObject): Lease {
    this.#view.learn('IPLease', object)
    const lease = readLease(object)
    if (lease !== undefined) return lease
    throw new Error(
      `the API server stored an IPLease that Berth cannot read: ${JSON.stringify(object).slice(0, 300)}`,
    )
  }
}

const pathOf = (name: string): string => `${LEASES_PATH}/${encodeURIComponent(name)}`
