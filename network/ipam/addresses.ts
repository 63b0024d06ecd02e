import { formatAddress, type Address } from '../address/address.ts'
import { formatCidr, parseCidr, type Cidr } from '../address/cidr.ts'
import type { FieldTable } from '../cni/field.ts'
import { LONGEST_LIST, listOf } from '../cni/fields/list-of.ts'
import { objectOf } from '../cni/fields/object-of.ts'
import { wrongValue } from '../cni/fields/wrong-value.ts'
import type { IpamConfig, PluginConfig } from '../cni/netconf.ts'
import { member } from '../json/case-fold.ts'
import { isArray, isObject, type JsonObject } from '../json/json.ts'
import { elementPath, memberPath } from '../json/path.ts'
import type { Problem } from '../problem.ts'
import { address } from './fields/address.ts'
import { cidr } from './fields/cidr.ts'
import { gatewayOf, gatewayProblems, readAddress, type PlacedAddress } from './gateway.ts'
import type { FixedAddress } from './ipam-type.ts'
import type { IpamUse } from './reach.ts'

/** The field of `addresses`, which static and whereabouts share. */
export const addressesField = (about: string): FieldTable[string] =>
  listOf(
    about,
    objectOf(
      'An address',
      {
        address: cidr('The address with its prefix length, such as `10.0.10.93/24`; required'),
        gateway: address('Its gateway; `0.0.0.0` and `::` mean on-link'),
      },
      addressProblems,
    ),
  )

function* addressProblems(entry: JsonObject, path: string): Iterable<Problem> {
  if (member(entry, 'address') === undefined) {
    yield wrongValue(path, 'the entry has no address', 'give "address" in CIDR form, such as "10.0.10.93/24"')
  }
}

/** The gateways of the fixed addresses: each should lie in the subnet of one of them. */
export function* fixedGatewayProblems(use: IpamUse): Iterable<Problem> {
  const entries = entriesOf(use.ipam)
  for (const entry of entries) {
    const { family } = entry.cidr.address
    const subnets = entries.map((other) => other.cidr).filter((subnet) => subnet.address.family === family)
    yield* gatewayProblems(entry.gateway, subnets, use)
  }
}

/** An entry of `addresses` that can be read, with its gateway as it is written. */
interface Entry {
  readonly cidr: Cidr
  readonly gateway: PlacedAddress | undefined
  readonly field: string
}

function entriesOf(ipam: IpamConfig): readonly Entry[] {
  const found = member(ipam.fields, 'addresses')
  if (found === undefined || !isArray(found.value)) return []
  const list = memberPath(ipam.path, found.key)
  return found.value.slice(0, LONGEST_LIST).flatMap((entry, index) => {
    const path = elementPath(list, index)
    const written = isObject(entry) ? member(entry, 'address') : undefined
    const parsed = typeof written?.value === 'string' ? parseCidr(written.value) : undefined
    if (written === undefined || parsed?.ok !== true || !isObject(entry)) return []
    const gateway = readAddress(entry, path, 'gateway')
    return [{ cidr: parsed.value, gateway, field: memberPath(path, written.key) }]
  })
}

/** The fixed addresses that can be read. */
export const readFixedAddresses = (ipam: IpamConfig): readonly FixedAddress[] =>
  entriesOf(ipam).map((entry) => ({ ...entry, gateway: gatewayOf(entry.gateway, entry.cidr) }))

/** The same address twice in one configuration. */
export function* repeatedAddresses(fixed: readonly FixedAddress[]): Iterable<Problem> {
  const seen = new Map<string, string>()
  for (const entry of fixed) {
    const text = formatAddress(entry.cidr.address)
    const earlier = seen.get(text)
    if (earlier !== undefined)
      yield wrongValue(
        entry.field,
        `${formatCidr(entry.cidr)} stands twice, first in ${earlier}`,
        'remove one of the two',
      )
    seen.set(text, earlier ?? entry.field)
  }
}

/** CNI 0.1.0 and 0.2.0 carry one address of each family; the ipam plugins refuse more. An absent version is 0.1.0. */
export function* familyCountProblems(
  given: readonly (Address | Cidr)[],
  { cniVersion }: PluginConfig,
  field: string,
): Iterable<Problem> {
  if (cniVersion !== undefined && cniVersion !== '0.1.0' && cniVersion !== '0.2.0') return
  const families = given.map((entry) => ('address' in entry ? entry.address.family : entry.family))
  for (const family of [4, 6]) {
    const count = families.filter((one) => one === family).length
    if (count < 2) continue
    const message = `${count} IPv${family} addresses need cniVersion 0.3.0 or later, and it is ${cniVersion ?? 'not given (0.1.0)'}`
    yield wrongValue(field, message, 'set cniVersion to "1.0.0"')
  }
}
