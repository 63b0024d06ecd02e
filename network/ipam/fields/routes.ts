import { formatAddress, parseAddress } from '../../address/address.ts'
import { formatCidr, parseCidr } from '../../address/cidr.ts'
import { ANY_INTEGER, COUNT, integer } from '../../cni/fields/integer.ts'
import { LONGEST_LIST, listOf } from '../../cni/fields/list-of.ts'
import { mtu } from '../../cni/fields/mtu.ts'
import { objectOf } from '../../cni/fields/object-of.ts'
import { fullString } from '../../cni/fields/string.ts'
import { wrongValue } from '../../cni/fields/wrong-value.ts'
import type { IpamConfig } from '../../cni/netconf.ts'
import { member, memberText, memberTextOrNothing } from '../../json/case-fold.ts'
import { isArray, isObject, type JsonObject, type JsonValue } from '../../json/json.ts'
import { elementPath, memberPath } from '../../json/path.ts'
import type { Problem } from '../../problem.ts'
import type { Route } from '../ipam-type.ts'
import { address } from './address.ts'
import { destinationProblem } from './cidr.ts'

/** `types.Route` of libcni. Without `gw` the route goes through the ipam's gateway if it has one, else on-link. */
export const routes = listOf(
  'Routes in the pod',
  objectOf(
    'A route',
    {
      dst: fullString('Its destination, such as `10.0.0.0/8`; required', destinationProblem),
      gw: address('Its gateway (default: that of the ipam); `0.0.0.0` and `::` mean on-link'),
      mtu: mtu('Bytes'),
      advmss: integer('Bytes', COUNT),
      priority: integer('Its metric', COUNT),
      table: integer('Its routing table', COUNT),
      scope: integer('Its scope: 0 global, 253 link', ANY_INTEGER),
    },
    routeProblems,
  ),
)

function* routeProblems(route: JsonObject, path: string): Iterable<Problem> {
  const dst = member(route, 'dst')
  if (dst === undefined) {
    yield wrongValue(path, 'the route has no dst', 'give its destination, such as "dst": "10.0.0.0/8"')
    return
  }
  const destination = typeof dst.value === 'string' ? parseCidr(dst.value) : undefined
  const gw = member(route, 'gw')
  const gateway = typeof gw?.value === 'string' ? parseAddress(gw.value) : undefined
  if (gw === undefined || destination?.ok !== true || gateway?.ok !== true) return
  const [to, through] = [destination.value.address.family, gateway.value.family]
  if (to === through) return
  const message = `gw ${formatAddress(gateway.value)} is IPv${through} and dst ${formatCidr(destination.value)} is IPv${to}`
  yield wrongValue(memberPath(path, gw.key), message, `give an IPv${to} gateway`)
}

/** The routes of an ipam that can be read. */
export function readRoutes(ipam: IpamConfig): readonly Route[] {
  const found = member(ipam.fields, 'routes')
  if (found === undefined || !isArray(found.value)) return []
  const path = memberPath(ipam.path, found.key)
  return found.value
    .slice(0, LONGEST_LIST)
    .flatMap((route, index) => readRoute(route, elementPath(path, index)))
}

function readRoute(route: JsonValue, path: string): readonly Route[] {
  if (!isObject(route)) return []
  const dst = member(route, 'dst')
  const destination = parseCidr(memberText(route, 'dst') ?? '')
  if (dst === undefined || !destination.ok) return []
  const gateway = parseAddress(memberTextOrNothing(route, 'gw') ?? '')
  return [
    {
      destination: destination.value,
      gateway: gateway.ok ? gateway.value : undefined,
      field: memberPath(path, dst.key),
    },
  ]
}
