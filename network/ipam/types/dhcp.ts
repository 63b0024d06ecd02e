import { COUNT, integer } from '../../cni/fields/integer.ts'
import { boolean } from '../../cni/fields/boolean.ts'
import { listOf } from '../../cni/fields/list-of.ts'
import { objectOf } from '../../cni/fields/object-of.ts'
import { fullString, string } from '../../cni/fields/string.ts'
import { wrongValue } from '../../cni/fields/wrong-value.ts'
import { member } from '../../json/case-fold.ts'
import { show, type JsonObject } from '../../json/json.ts'
import { lastName } from '../../json/path.ts'
import type { Problem } from '../../problem.ts'
import { nearNames } from '../../text/near-name.ts'
import type { IpamType } from '../ipam-type.ts'

/** The names that `plugins/ipam/dhcp/options.go` knows; other options go by number. */
const OPTIONS = [
  'dhcp-client-identifier',
  'subnet-mask',
  'routers',
  'host-name',
  'user-class',
  'vendor-class-identifier',
]

/** A longer value does not fit into an option. */
const LONGEST_VALUE = 255

function optionProblem(text: string, path: string): Problem | undefined {
  if (OPTIONS.includes(text) || (/^[0-9]{1,3}$/.test(text) && Number(text) <= 255)) return undefined
  const near = text === '' ? undefined : nearNames(text.slice(0, 64), OPTIONS, 1)[0]
  const fix =
    near === undefined ? `give a number from 0 to 255, or one of ${OPTIONS.join(', ')}` : `write "${near}"`
  return wrongValue(path, `${lastName(path)} ${show(text)} is no DHCP option that the plugin knows`, fix)
}

function valueProblem(text: string, path: string): Problem | undefined {
  const bytes = Buffer.byteLength(text)
  if (bytes <= LONGEST_VALUE) return undefined
  return wrongValue(
    path,
    `${lastName(path)} has ${bytes} bytes; an option holds ${LONGEST_VALUE}`,
    'shorten it',
  )
}

function* missingOption(entry: JsonObject, path: string): Iterable<Problem> {
  if (member(entry, 'option') === undefined)
    yield wrongValue(path, 'the entry names no option', 'give option, such as "host-name"')
}

/** containernetworking/plugins `plugins/ipam/dhcp`: a server on the network gives the addresses, through a daemon on each node. */
export const dhcp: IpamType = {
  type: 'dhcp',
  fields: {
    daemonSocketPath: string("The daemon's socket (default `/run/cni/dhcp.sock`)"),
    request: listOf(
      'Options to ask the server for',
      objectOf('An option', {
        option: string('Its name or number', optionProblem),
        skipDefault: boolean('Whether the default options are left out (default false)'),
      }),
    ),
    provide: listOf(
      'Options to tell the server',
      objectOf(
        'An option',
        {
          option: fullString('Its name or number; required', optionProblem),
          value: string('Its value', valueProblem),
          fromArg: string('The CNI argument that has its value, such as `K8S_POD_NAME`'),
        },
        missingOption,
      ),
    ),
    priority: integer('Metric of the routes (default 0)', COUNT),
  },
  confusions: {
    routes: { fix: 'remove it: the DHCP server gives the routes' },
    gateway: { fix: 'remove it: the DHCP server gives the gateway' },
    range: { fix: 'remove it: the DHCP server has the range' },
    subnet: { fix: 'remove it: the DHCP server has the range' },
    socketPath: { field: 'daemonSocketPath' },
  },
  plan: () => ({
    authority: 'dhcp',
    subnets: [],
    fixed: [],
    routes: [],
    networkName: undefined,
    pool: undefined,
    requested: 'ignored',
  }),
}
