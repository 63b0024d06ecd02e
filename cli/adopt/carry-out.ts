import { ApiError } from '../../cluster/api/api-error.ts'
import type { ApiClient } from '../../cluster/client.ts'
import type { JsonObject } from '../../network/json/json.ts'
import { leaseName } from '../../network/lease/lease-name.ts'
import { LEASES_PATH, leaseObject, readLease, type Lease, type LeaseSpec } from '../../network/lease/lease.ts'
import type { Inventory } from '../cluster/inventory.ts'
import type { Candidate, Outcome } from './candidate.ts'
import { outcomeOf, planOf, type Plan } from './plan.ts'
import { podFacts } from './pod-facts.ts'

type Client = Pick<ApiClient, 'get' | 'create'>
type Planned = Plan & { readonly ok: true }

/** What a lease that is there already means for a plan; undefined: there is none in its way. */
export function besideLease(plan: Planned, lease: Lease | undefined): Outcome | undefined {
  if (lease === undefined) return undefined
  if (isOf(lease, plan.spec)) return outcomeOf(plan, 'unchanged', 'it has its lease already')
  return outcomeOf(plan, 'conflict', `it is leased to ${holderOf(lease)}`)
}

const isOf = ({ owner, pod }: Lease, wanted: LeaseSpec): boolean =>
  pod?.uid === wanted.pod?.uid && owner.interface === wanted.owner.interface

function holderOf({ owner, pod, phase }: Lease): string {
  const name = owner.kind === 'IPAddressClaim' ? `IPAddressClaim ${owner.namespace}/${owner.name}` : undefined
  const holder = name ?? `pod ${owner.namespace}/${pod?.name ?? owner.name}`
  return phase === 'Bound' ? holder : `${holder} (${phase})`
}

/**
 * Makes the lease of a plan, by the pod as the API server has it now. Never over the lease of another. Whatever the API server
 * refuses beside is told in the row, and the others go on.
 */
export async function carryOut(client: Client, plan: Planned, inventory: Inventory): Promise<Outcome> {
  try {
    const now = planOf(plan.candidate, await livePod(client, plan.candidate), inventory)
    if (!now.ok) return now.outcome
    if (now.spec.pod?.uid !== plan.spec.pod?.uid)
      return outcomeOf(plan, 'skipped', 'the pod was made anew meanwhile: run this again')
    return await create(client, now)
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    return outcomeOf(plan, 'failed', error.message)
  }
}

async function livePod(client: Client, { namespace, name }: Candidate) {
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(name)}`
  const object = await found(client.get(path))
  return object && podFacts(object)
}

async function create(client: Client, plan: Planned): Promise<Outcome> {
  try {
    await client.create(LEASES_PATH, leaseObject(plan.spec))
    return outcomeOf(plan, 'adopted')
  } catch (error) {
    if (!(error instanceof ApiError) || error.reason !== 'AlreadyExists') throw error
    const name = leaseName(plan.spec.domain, plan.spec.address)
    const object = await found(client.get(`${LEASES_PATH}/${encodeURIComponent(name)}`))
    const beside = besideLease(plan, object && readLease(object))
    return beside ?? outcomeOf(plan, 'failed', 'a lease of it was there and went: run this again')
  }
}

async function found(call: Promise<JsonObject>): Promise<JsonObject | undefined> {
  try {
    return await call
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined
    throw error
  }
}
