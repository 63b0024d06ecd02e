import { formatBlock, formatCidr } from '../address/cidr.ts'
import { subtract } from '../address/interval-set.ts'
import { accounted } from '../address/account.ts'
import type { Occupant } from '../address/occupant.ts'
import { singleAddress } from '../address/range.ts'
import type { AddressPlan } from '../ipam/ipam-type.ts'
import { MANAGED_ANNOTATION, networkKey, type Network } from './network.ts'

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
      const sharing =
        authority === 'host-local' ? nodeAccountOf(plan, network) : sharingOf(plan, formatBlock(subnet))
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

/**
 * `192.168.20.0/24|blue`: whereabouts names its IPPool by these two. `192.168.20.0/24|blue|all ranges` if it looks into the other
 * ranges of that name as well.
 */
function sharingOf({ authority, networkName, account }: AddressPlan, block: string): string {
  if (authority !== 'whereabouts' && authority !== 'berth' && authority !== 'host-local') return ''
  return accounted(`${block}|${networkName ?? ''}`, authority === 'whereabouts' ? account : undefined)
}

/** host-local keeps one file for each address, below its directory and the configuration's name: `/var/lib/cni/networks/blue`. */
const nodeAccountOf = ({ account }: AddressPlan, { conf, name }: Network): string =>
  `${account ?? ''}/${conf?.name ?? name}`
