import { sameAddress, type Address } from '../../../network/address/address.ts'
import type { Cidr } from '../../../network/address/cidr.ts'
import { contains, formatRange, type AddressRange } from '../../../network/address/range.ts'
import { blockOf } from '../../../network/address/cidr.ts'
import type { Network } from '../../../network/nad/network.ts'
import type { ClusterView } from '../cluster-view.ts'

/** What a network hands out, its Cluster API pool followed: everything that an address on request is held against. */
export interface HandOut {
  /** Empty where any address goes (`static`), or where it cannot be known (the pool is not there). */
  readonly ranges: readonly AddressRange[]
  readonly subnets: readonly Cidr[]
  readonly gateways: readonly Address[]
}

export function handOutOf(network: Network, view: ClusterView): HandOut {
  const ranges: AddressRange[] = []
  const subnets: Cidr[] = []
  const gateways: Address[] = []
  for (const plan of network.plans) {
    for (const { subnet, ranges: some, gateway } of plan.subnets) {
      ranges.push(...some)
      subnets.push(subnet)
      if (gateway !== undefined) gateways.push(gateway)
    }
    for (const { gateway } of [...plan.fixed, ...plan.routes])
      if (gateway !== undefined) gateways.push(gateway)
    if (plan.pool === undefined) continue
    const { kind, name } = plan.pool
    const pool = view.pool(kind, kind === 'InClusterIPPool' ? network.namespace : '', name)
    ranges.push(...(pool?.allocatable ?? []))
    const gateway = pool?.gateway
    if (gateway === undefined) continue
    gateways.push(gateway)
    if (pool?.prefix !== undefined) subnets.push({ address: gateway, prefix: pool.prefix })
  }
  return { ranges, subnets, gateways }
}

/** The smallest of its subnets that holds the address. */
export function subnetOf({ subnets }: HandOut, address: Address): Cidr | undefined {
  let smallest: Cidr | undefined
  for (const subnet of subnets) {
    if (!contains(blockOf(subnet), address)) continue
    if (smallest === undefined || subnet.prefix > smallest.prefix) smallest = subnet
  }
  return smallest
}

/** Whether it hands the address out, or any address goes. */
export const hands = ({ ranges }: HandOut, address: Address): boolean =>
  ranges.length === 0 || ranges.some((range) => contains(range, address))

/** `0.0.0.0` and `::` are no gateway. */
export const isGateway = ({ gateways }: HandOut, address: Address): boolean =>
  address.value !== 0n && gateways.some((gateway) => sameAddress(gateway, address))

const MOST_RANGES = 3

/** `192.168.20.10-192.168.20.100 and 2 more ranges`. */
export function rangesText({ ranges }: HandOut): string {
  const more = ranges.length - MOST_RANGES
  const shown = ranges.slice(0, MOST_RANGES).map(formatRange).join(', ')
  return more > 0 ? `${shown} and ${more} more ranges` : shown
}
