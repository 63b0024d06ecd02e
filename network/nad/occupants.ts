import { formatBlock, formatCidr } from '../address/cidr.ts'
import { subtract } from '../address/interval-set.ts'
import type { Occupant } from '../address/occupant.ts'
import { singleAddress } from '../address/range.ts'
import type { AddressPlan } from '../ipam/ipam-type.ts'
import { MANAGED_ANNOTATION, networkKey, type Network } from './network.ts'

/** Ipam types that hand out of one common pool wherever range and name are the same. */
const POOLED: ReadonlySet<string> = new Set(['whereabouts', 'berth'])

/**
 * Every claim that a network lays to addresses of its domain: allocatable ranges (one for each part between exclusions)
 * and fixed addresses. A berth pool is not among them: the pool itself occupies its addresses.
 */
export function networkOccupants(network: Network): readonly Occupant[] {
  const key = networkKey(network.namespace, network.name)
  const common = { owner: `nad:${key}`, title: `NetworkAttachmentDefinition ${key}`, domain: network.domain }
  return network.plans.flatMap((plan): readonly Occupant[] => {
    const authority = authorityOf(plan, network)
    const ranges = plan.subnets.flatMap(({ subnet, ranges: handedOut, gateway, text, field }) => {
      const sharing = POOLED.has(authority) ? sharingOf(plan, formatBlock(subnet)) : ''
      // Berth keeps the gateway back; host-local's is left out already; whereabouts hands it out.
      const kept = authority === 'berth' && gateway !== undefined ? [singleAddress(gateway)] : []
      const parts = kept.length === 0 ? handedOut : subtract(handedOut, kept)
      return parts.map((range): Occupant => ({ ...common, authority, sharing, range, text, field }))
    })
    const fixed = plan.fixed.map(({ cidr, field }): Occupant => ({
      ...common,
      // A fixed address is nobody's to hand out, not even where whereabouts adds it.
      authority: 'static',
      sharing: '',
      range: singleAddress(cidr.address),
      text: formatCidr(cidr),
      field,
    }))
    return [...ranges, ...fixed]
  })
}

/** Berth itself where it hands out for host-local (`ipam.berth.dev/managed`). */
const authorityOf = ({ authority }: AddressPlan, { annotations }: Network): string =>
  authority === 'host-local' && annotations[MANAGED_ANNOTATION] === 'true' ? 'berth' : authority

/** `192.168.20.0/24|blue`: whereabouts names its IPPool by these two. */
const sharingOf = (plan: AddressPlan, block: string): string => `${block}|${plan.networkName ?? ''}`
