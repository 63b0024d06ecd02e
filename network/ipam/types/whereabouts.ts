import { bitsOf } from '../../address/address.ts'
import { boolean } from '../../cni/fields/boolean.ts'
import { dns } from '../../cni/fields/dns.ts'
import { COUNT, integer } from '../../cni/fields/integer.ts'
import { listOf } from '../../cni/fields/list-of.ts'
import { objectOf } from '../../cni/fields/object-of.ts'
import { string } from '../../cni/fields/string.ts'
import { doubtful, wrongValue } from '../../cni/fields/wrong-value.ts'
import type { IpamConfig, PluginConfig } from '../../cni/netconf.ts'
import { member, memberTextOrNothing } from '../../json/case-fold.ts'
import { show } from '../../json/json.ts'
import { lastName, memberPath } from '../../json/path.ts'
import type { Problem } from '../../problem.ts'
import {
  addressesField,
  familyCountProblems,
  fixedGatewayProblems,
  readFixedAddresses,
  repeatedAddresses,
} from '../addresses.ts'
import { address } from '../fields/address.ts'
import { networkName } from '../fields/network-name.ts'
import { readRoutes, routes } from '../fields/routes.ts'
import { rangeFields } from '../fields/whereabouts-range.ts'
import type { IpamType } from '../ipam-type.ts'
import { unreachableRoutes } from '../reach.ts'
import { whereaboutsConfusions } from '../whereabouts-confusions.ts'
import { usableByWhereabouts } from '../whereabouts-range.ts'
import { hasRanges, rangeSyntaxProblems, readSubnets } from '../whereabouts-syntax.ts'

const SLICE = /^\/?[0-9]{1,3}$/
/** What gives a pod an address, or names a file that may. */
const RANGES = ['range', 'ipRanges', 'addresses', 'configuration_path']
const etcd = (what: string) => string(`${what} of etcd; read by old versions only`)

/** k8snetworkplumbingwg/whereabouts `pkg/types` IPAMConfig, `pkg/config`, `pkg/iphelpers`. */
export const whereabouts: IpamType = {
  type: 'whereabouts',
  fields: {
    ...rangeFields,
    ipRanges: listOf('Further ranges; a pod gets an address of each', objectOf('A range', rangeFields)),
    gateway: address('The gateway of all ranges; it is not kept back from pods'),
    routes,
    dns,
    addresses: addressesField('Addresses that every pod gets as well'),
    network_name: networkName('Keeps equal ranges of different networks apart (default: they share a pool)'),
    enable_overlapping_ranges: boolean(
      'Whether an address is given once across overlapping ranges (default true)',
    ),
    node_slice_size: string(
      'Prefix length of the slice of the range that each node gets, such as `/26`',
      (text, path) =>
        SLICE.test(text)
          ? undefined
          : wrongValue(
              path,
              `${lastName(path)} ${show(text)} is no prefix length`,
              'write a prefix length such as "/26"',
            ),
    ),
    kubernetes: objectOf('Where the API server is', {
      kubeconfig: string('The kubeconfig on the node'),
      k8s_api_root: string('The URL of the API server'),
    }),
    datastore: string('Read by old versions only'),
    etcd_host: etcd('Endpoints'),
    etcd_username: etcd('User'),
    etcd_password: etcd('Password'),
    etcd_key_file: etcd('Key file'),
    etcd_cert_file: etcd('Certificate file'),
    etcd_ca_cert_file: etcd('CA file'),
    leader_lease_duration: integer('Milliseconds (default 1500)', COUNT),
    leader_renew_deadline: integer('Milliseconds (default 1000)', COUNT),
    leader_retry_period: integer('Milliseconds (default 500)', COUNT),
    sleep_for_race: integer('Seconds to wait before writing, for tests (default 0)', COUNT),
    log_file: string('Log file on the node'),
    log_level: string('panic, error, verbose or debug'),
    reconciler_cron_expression: string('When the reconciler runs, in cron syntax'),
    configuration_path: string('A file on the node with defaults'),
  },
  confusions: whereaboutsConfusions,
  *check(ipam: IpamConfig, plugin: PluginConfig): Iterable<Problem> {
    yield* rangeSyntaxProblems(ipam, usableByWhereabouts, { ipam, plugin })
    const fixed = readFixedAddresses(ipam)
    yield* repeatedAddresses(fixed)
    yield* familyCountProblems(
      fixed.map(({ cidr }) => cidr),
      plugin,
      memberPath(ipam.path, 'addresses'),
    )
    yield* fixedGatewayProblems({ ipam, plugin })
    const subnets = [
      ...readSubnets(ipam, usableByWhereabouts).map(({ subnet }) => subnet),
      ...fixed.map(({ cidr }) => cidr),
    ]
    yield* unreachableRoutes(subnets, { ipam, plugin })
    yield* sliceProblems(ipam)
    if (hasRanges(ipam) || fixed.length > 0 || RANGES.some((name) => isGiven(ipam, name))) return
    yield doubtful(
      ipam.path,
      'whereabouts has no range: pods get an address only if they ask for one (ips), or if whereabouts.conf on the nodes has a range',
      'give range, such as "range": "192.168.20.0/24"',
    )
  },
  plan: (ipam) => ({
    authority: 'whereabouts',
    subnets: readSubnets(ipam, usableByWhereabouts),
    fixed: readFixedAddresses(ipam),
    routes: readRoutes(ipam),
    networkName: memberTextOrNothing(ipam.fields, 'network_name'),
    pool: undefined,
    requested: 'added',
    account: member(ipam.fields, 'enable_overlapping_ranges')?.value === false ? undefined : 'all ranges',
  }),
}

const isGiven = ({ fields }: IpamConfig, name: string): boolean => {
  const value = member(fields, name)?.value ?? ''
  return value !== '' && !(Array.isArray(value) && value.length === 0)
}

/** `pkg/iphelpers` DivideRangeBySize: the slices must be parts of the range, and are IPv4 only. */
function* sliceProblems(ipam: IpamConfig): Iterable<Problem> {
  const found = member(ipam.fields, 'node_slice_size')
  if (found === undefined || typeof found.value !== 'string' || !SLICE.test(found.value)) return
  const field = memberPath(ipam.path, found.key)
  const size = Number(found.value.replace('/', ''))
  for (const { subnet, text } of readSubnets(ipam, usableByWhereabouts)) {
    const { family } = subnet.address
    if (family === 6) {
      yield wrongValue(
        field,
        `node_slice_size works with IPv4 only, and range ${text} is IPv6`,
        'remove node_slice_size',
      )
    } else if (size < subnet.prefix || size > bitsOf(family) - 2) {
      const message = `node_slice_size /${size} is no part of range ${text} with usable addresses`
      yield wrongValue(field, message, `give a prefix length from ${subnet.prefix} to ${bitsOf(family) - 2}`)
    }
  }
}
