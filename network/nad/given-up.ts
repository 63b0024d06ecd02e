import { subtract } from '../address/interval-set.ts'
import type { AddressRange } from '../address/range.ts'
import { ipamTypeOf } from '../ipam/registry.ts'
import { withoutExclusions } from '../ipam/without-exclusions.ts'
import type { Network } from './network.ts'

/**
 * The addresses that the network handed out before and would have no more. An exclusion gives nothing up: it keeps an
 * address from new pods, and whoever has it keeps it in the network.
 */
export function givenUpRanges(old: Network, now: Network): readonly AddressRange[] {
  const before = old.plans.flatMap(({ subnets }) => subnets.flatMap(({ ranges }) => ranges))
  if (before.length === 0) return []
  const after = (now.conf?.plugins ?? []).flatMap(({ ipam }) => {
    const plan = ipam === undefined ? undefined : ipamTypeOf(ipam.type)?.plan(withoutExclusions(ipam))
    return plan?.subnets.flatMap(({ ranges }) => ranges) ?? []
  })
  return subtract(before, after)
}
