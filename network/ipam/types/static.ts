import { dns } from '../../cni/fields/dns.ts'
import type { IpamConfig, PluginConfig } from '../../cni/netconf.ts'
import { member } from '../../json/case-fold.ts'
import { memberPath } from '../../json/path.ts'
import type { Problem } from '../../problem.ts'
import {
  addressesField,
  familyCountProblems,
  fixedGatewayProblems,
  readFixedAddresses,
  repeatedAddresses,
} from '../addresses.ts'
import { readRoutes, routes } from '../fields/routes.ts'
import type { IpamType } from '../ipam-type.ts'
import { unreachableRoutes } from '../reach.ts'

/** containernetworking/plugins `plugins/ipam/static`. */
export const staticAddresses: IpamType = {
  type: 'static',
  fields: {
    addresses: addressesField('The addresses that every pod of the network gets'),
    routes,
    dns,
  },
  confusions: {
    address: { field: 'addresses, a list of objects with address and gateway' },
    ips: { field: 'addresses, a list of objects with address and gateway' },
    ip: { field: 'addresses, a list of objects with address and gateway' },
    gateway: { fix: 'move it into the entry of addresses that it is for' },
    subnet: { fix: 'remove it: the prefix length stands in each address' },
    range: { fix: 'remove it: static hands out no range (ipam berth does)' },
  },
  *check(ipam: IpamConfig, plugin: PluginConfig): Iterable<Problem> {
    const fixed = readFixedAddresses(ipam)
    yield* repeatedAddresses(fixed)
    const field = memberPath(ipam.path, member(ipam.fields, 'addresses')?.key ?? 'addresses')
    yield* familyCountProblems(
      fixed.map(({ cidr }) => cidr),
      plugin,
      field,
    )
    yield* fixedGatewayProblems({ ipam, plugin })
    yield* unreachableRoutes(
      fixed.map(({ cidr }) => cidr),
      { ipam, plugin },
    )
  },
  plan: (ipam) => ({
    authority: 'static',
    subnets: [],
    fixed: readFixedAddresses(ipam),
    routes: readRoutes(ipam),
    networkName: undefined,
    pool: undefined,
    requested: 'honoured',
  }),
}

/** Whether the configuration names addresses. Those of the wrong form count: what is wrong with them is said elsewhere. */
export function namesAddresses({ fields }: IpamConfig): boolean {
  const value = member(fields, 'addresses')?.value
  return value !== undefined && !(Array.isArray(value) && value.length === 0)
}
