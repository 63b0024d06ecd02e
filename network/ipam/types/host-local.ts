import { listOf } from '../../cni/fields/list-of.ts'
import { objectOf } from '../../cni/fields/object-of.ts'
import { fullString, string } from '../../cni/fields/string.ts'
import { wrongValue } from '../../cni/fields/wrong-value.ts'
import type { FieldTable } from '../../cni/field.ts'
import { member, memberTextOrNothing } from '../../json/case-fold.ts'
import type { JsonObject } from '../../json/json.ts'
import type { Problem } from '../../problem.ts'
import { address } from '../fields/address.ts'
import { networkProblem } from '../fields/cidr.ts'
import { readRoutes, routes } from '../fields/routes.ts'
import { hostLocalProblems } from '../host-local-problems.ts'
import { allocatable, readSets } from '../host-local-range.ts'
import type { IpamType } from '../ipam-type.ts'

const range: FieldTable = {
  subnet: fullString('The subnet as a CIDR without host bits; required', networkProblem),
  rangeStart: address("The first address to hand out (default: the subnet's second)"),
  rangeEnd: address("The last address to hand out (default: the subnet's last, for IPv4 the last but one)"),
  gateway: address("The gateway, never handed out (default: the subnet's second address)"),
}

function* missingSubnet(entry: JsonObject, path: string): Iterable<Problem> {
  if (member(entry, 'subnet') === undefined)
    yield wrongValue(path, 'the range has no subnet', 'give "subnet", such as "10.10.0.0/16"')
}

/** containernetworking/plugins `plugins/ipam/host-local`. Each node keeps its own account of the addresses. */
export const hostLocal: IpamType = {
  type: 'host-local',
  fields: {
    ...range,
    ranges: listOf(
      'Sets of ranges; a pod gets one address of each set',
      listOf('A set: ranges of one family', objectOf('A range', range, missingSubnet)),
    ),
    routes,
    dataDir: string('Where the node keeps its account (default `/var/lib/cni/networks`)'),
    resolvConf: string('A resolv.conf on the node, whose content goes into the result'),
  },
  confusions: {
    range_start: { field: 'rangeStart' },
    range_end: { field: 'rangeEnd' },
    start: { field: 'rangeStart' },
    end: { field: 'rangeEnd' },
    range: { field: 'subnet, with rangeStart and rangeEnd' },
    ipRanges: { field: 'ranges, a list of lists' },
    exclude: { fix: 'remove it: host-local excludes nothing; write several ranges in one set instead' },
    gw: { field: 'gateway' },
    network_name: { fix: 'remove it: the domain is said by the annotation ipam.berth.dev/domain' },
    data_dir: { field: 'dataDir' },
  },
  check: hostLocalProblems,
  plan: (ipam) => ({
    authority: 'host-local',
    subnets: readSets(ipam).flatMap((set) => set.flatMap((entry) => allocatable(entry) ?? [])),
    fixed: [],
    routes: readRoutes(ipam),
    networkName: undefined,
    pool: undefined,
    requested: 'honoured',
    account: memberTextOrNothing(ipam.fields, 'dataDir') ?? '/var/lib/cni/networks',
  }),
}
