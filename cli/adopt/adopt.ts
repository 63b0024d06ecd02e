import type { ApiClient } from '../../cluster/client.ts'
import { leaseName } from '../../network/lease/lease-name.ts'
import type { Inventory } from '../cluster/inventory.ts'
import type { Candidate, Outcome } from './candidate.ts'
import { besideLease, carryOut } from './carry-out.ts'
import { dispute, outcomeOf, planOf, type Plan } from './plan.ts'
import { podFacts } from './pod-facts.ts'

/** So many leases are made at once. */
const AT_ONCE = 16

/**
 * Takes addresses over as leases, and says what became of each, in the order of the addresses. Without a client: what would
 * become of them. Doing it again changes nothing.
 */
export async function adopt(
  candidates: readonly Candidate[],
  inventory: Inventory,
  client: Pick<ApiClient, 'get' | 'create'> | undefined,
): Promise<readonly Outcome[]> {
  const plans = candidates.toSorted(byAddress).map((candidate) => planFor(candidate, inventory))
  const leases = new Map(inventory.leases().map((lease) => [lease.name, lease]))
  const outcomes: Outcome[] = []
  const work = plans.entries()
  const worker = async (): Promise<void> => {
    for (const [place, plan] of work) outcomes[place] = await outcome(plan)
  }
  const outcome = async (plan: Plan): Promise<Outcome> => {
    if (!plan.ok) return plan.outcome
    const beside = besideLease(plan, leases.get(leaseName(plan.spec.domain, plan.spec.address)))
    if (beside !== undefined) return beside
    const why = dispute(plan, inventory)
    if (why !== undefined) return outcomeOf(plan, 'conflict', why)
    return client === undefined ? outcomeOf(plan, 'adopted') : carryOut(client, plan, inventory)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return outcomes
}

function planFor(candidate: Candidate, inventory: Inventory): Plan {
  const pod = inventory.object('Pod', candidate.namespace, candidate.name)
  return planOf(candidate, pod && podFacts(pod), inventory)
}

function byAddress({ address: a }: Candidate, { address: b }: Candidate): number {
  if (a.family !== b.family) return a.family - b.family
  return a.value < b.value ? -1 : a.value > b.value ? 1 : 0
}
