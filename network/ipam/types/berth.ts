import type { Address } from '../../address/address.ts'
import { dns } from '../../cni/fields/dns.ts'
import { listOf } from '../../cni/fields/list-of.ts'
import { objectOf } from '../../cni/fields/object-of.ts'
import { oneOf } from '../../cni/fields/one-of.ts'
import { string } from '../../cni/fields/string.ts'
import { wrongValue } from '../../cni/fields/wrong-value.ts'
import type { IpamConfig } from '../../cni/netconf.ts'
import { member, memberText, memberTextOrNothing } from '../../json/case-fold.ts'
import { isObject, show, type JsonObject } from '../../json/json.ts'
import { lastName, memberPath } from '../../json/path.ts'
import type { Problem } from '../../problem.ts'
import { address } from '../fields/address.ts'
import { networkName } from '../fields/network-name.ts'
import { readRoutes, routes } from '../fields/routes.ts'
import { rangeFields } from '../fields/whereabouts-range.ts'
import type { IpamType, PoolReference, Route } from '../ipam-type.ts'
import { whereaboutsConfusions } from '../whereabouts-confusions.ts'
import { usableByBerth } from '../whereabouts-range.ts'
import { hasRanges, rangeSyntaxProblems, readSubnets } from '../whereabouts-syntax.ts'

const OBJECT_NAME = /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/
const KINDS = ['InClusterIPPool', 'GlobalInClusterIPPool'] as const
const RANGES = ['range', 'range_start', 'range_end', 'exclude', 'ipRanges', 'gateway']

const pool = objectOf(
  'The Cluster API pool to lease from, instead of ranges',
  {
    kind: oneOf('Its kind; required', KINDS),
    name: string(
      'Its name; an InClusterIPPool is looked up in the namespace of the NAD; required',
      (text, path) =>
        OBJECT_NAME.test(text)
          ? undefined
          : wrongValue(
              path,
              `${lastName(path)} ${show(text)} is no object's name`,
              'give the name of the pool',
            ),
    ),
  },
  function* (reference: JsonObject, path: string): Iterable<Problem> {
    for (const name of ['kind', 'name']) {
      if ((member(reference, name)?.value ?? '') === '')
        yield wrongValue(path, `the pool has no ${name}`, `give the ${name} of the pool`)
    }
  },
)

/** Berth's own: whereabouts' syntax, or a pool. Lowered to `static` at admission; nothing of it runs on a node. */
export const berth: IpamType = {
  type: 'berth',
  fields: {
    ...rangeFields,
    ipRanges: listOf('Further ranges; a pod gets an address of each', objectOf('A range', rangeFields)),
    gateway: address('The gateway of all ranges'),
    routes,
    dns,
    network_name: networkName('The address domain, unless an annotation says it'),
    pool,
  },
  confusions: whereaboutsConfusions,
  *check(ipam: IpamConfig): Iterable<Problem> {
    const reference = member(ipam.fields, 'pool')
    if (reference !== undefined) {
      const beside = RANGES.filter((name) => (member(ipam.fields, name)?.value ?? '') !== '')
      if (beside.length === 0) return
      const message = `pool and ${beside.join(', ')} are both given; the pool's own ranges and gateway count`
      yield wrongValue(
        memberPath(ipam.path, reference.key),
        message,
        `remove pool, or remove ${beside.join(', ')}`,
      )
      return
    }
    yield* rangeSyntaxProblems(ipam, usableByBerth)
    if (
      hasRanges(ipam) ||
      member(ipam.fields, 'range') !== undefined ||
      member(ipam.fields, 'ipRanges') !== undefined
    )
      return
    yield wrongValue(
      ipam.path,
      'berth has neither a range nor a pool to lease from',
      'give range, such as "range": "192.168.20.0/24", or pool',
    )
  },
  plan: (ipam) => ({
    authority: 'berth',
    subnets: readPool(ipam) === undefined ? readSubnets(ipam, usableByBerth) : [],
    fixed: [],
    routes: throughGateway(readRoutes(ipam), gatewayIn(ipam)),
    networkName: memberTextOrNothing(ipam.fields, 'network_name'),
    pool: readPool(ipam),
    requested: 'honoured',
  }),
}

/** The gateway that it gives, if one of its ranges holds it. */
export const gatewayIn = (ipam: IpamConfig): Address | undefined =>
  readSubnets(ipam, usableByBerth).find(({ gateway }) => gateway !== undefined)?.gateway

/** To addresses that Berth leases `static` adds no gateway, so that a route without one of its own is lowered with that of the ipam. */
const throughGateway = (given: readonly Route[], gateway: Address | undefined): readonly Route[] =>
  given.map((route) =>
    route.gateway === undefined && route.destination.address.family === gateway?.family
      ? { ...route, gateway }
      : route,
  )

function readPool({ fields }: IpamConfig): PoolReference | undefined {
  const reference = member(fields, 'pool')?.value
  if (reference === undefined || !isObject(reference)) return undefined
  const kind = KINDS.find((known) => known === memberText(reference, 'kind'))
  const name = memberTextOrNothing(reference, 'name')
  return kind === undefined || name === undefined ? undefined : { kind, name }
}
