import { formatAddress, type Address } from '../address/address.ts'
import { formatCidr, parseCidr, type Cidr } from '../address/cidr.ts'
import type { FieldTable } from '../cni/field.ts'
import { LONGEST_LIST, listOf } from '../cni/fields/list-of.ts'
import { objectOf } from '../cni/fields/object-of.ts'
import { wrongValue } from '../cni/fields/wrong-value.ts'
import type { IpamConfig, PluginConfig } from '../cni/netconf.ts'
import { member, memberText } from '../json/case-fold.ts'
import { isArray, isObject, type JsonObject } from '../json/json.ts'
import { elementPath, memberPath } from '../json/path.ts'
import type { Problem } from '../problem.ts'
import { address } from './fields/address.ts'
import { cidr } from './fields/cidr.ts'
import { gatewayOf, gatewayProblems, readAddress } from './gateway.ts'
import type { FixedAddress } from './ipam-type.ts'

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
    return
  }
  const parsed = parseCidr(memberText(entry, 'address') ?? '')
  if (parsed.ok) yield* gatewayProblems(readAddress(entry, path, 'gateway'), [parsed.value])
}

/** The fixed addresses that can be read. */
export function readFixedAddresses(ipam: IpamConfig): readonly FixedAddress[] {
  const found = member(ipam.fields, 'addresses')
  if (found === undefined || !isArray(found.value)) return []
  const list = memberPath(ipam.path, found.key)
  return found.value.slice(0, LONGEST_LIST).flatMap((entry, index) => {
    const path = elementPath(list, index)
    const written = isObject(entry) ? member(entry, 'address') : undefined
    const parsed = typeof written?.value === 'string' ? parseCidr(written.value) : undefined
    if (written === undefined || parsed?.ok !== true || !isObject(entry)) return []
    const gateway = gatewayOf(readAddress(entry, path, 'gateway'), parsed.value)
    return [{ cidr: parsed.value, gateway, field: memberPath(path, written.key) }]
  })
}

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
