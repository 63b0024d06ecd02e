import { bitsOf, type Address } from '../address/address.ts'
import { blockOf, isCanonical, parseCidr, type Cidr } from '../address/cidr.ts'
import { subtract } from '../address/interval-set.ts'
import { contains, singleAddress, type AddressRange } from '../address/range.ts'
import { LONGEST_LIST } from '../cni/fields/list-of.ts'
import type { IpamConfig } from '../cni/netconf.ts'
import { member, memberText } from '../json/case-fold.ts'
import { isArray, isObject, type JsonObject, type JsonValue } from '../json/json.ts'
import { elementPath, memberPath } from '../json/path.ts'
import { readAddress, type PlacedAddress } from './gateway.ts'
import type { AllocatableSubnet } from './ipam-type.ts'

/** One range of host-local as its author wrote it. */
export interface HostLocalRange {
  readonly subnet: Cidr
  readonly start: PlacedAddress | undefined
  readonly end: PlacedAddress | undefined
  readonly gateway: PlacedAddress | undefined
  readonly field: string
  readonly text: string
}

/** A pod gets one address of each set. */
export type HostLocalSet = readonly HostLocalRange[]

/** The sets that can be read: the one of the old form (`subnet` in the ipam itself) first, as the plugin puts it. */
export function readSets({ fields, path }: IpamConfig): readonly HostLocalSet[] {
  const old = readHostLocalRange(fields, path)
  const found = member(fields, 'ranges')
  const list = found === undefined || !isArray(found.value) ? [] : found.value.slice(0, LONGEST_LIST)
  const listPath = memberPath(path, found?.key ?? 'ranges')
  const sets = list.flatMap((set, index) => {
    if (!isArray(set)) return []
    const setPath = elementPath(listPath, index)
    return [
      set.slice(0, LONGEST_LIST).flatMap((range, place) => readElement(range, elementPath(setPath, place))),
    ]
  })
  return old === undefined ? sets : [[old], ...sets]
}

function readElement(element: JsonValue, path: string): readonly HostLocalRange[] {
  const range = isObject(element) ? readHostLocalRange(element, path) : undefined
  return range === undefined ? [] : [range]
}

export function readHostLocalRange(object: JsonObject, path: string): HostLocalRange | undefined {
  const found = member(object, 'subnet')
  const text = memberText(object, 'subnet') ?? ''
  const subnet = parseCidr(text)
  if (found === undefined || !subnet.ok) return undefined
  return {
    subnet: subnet.value,
    start: readAddress(object, path, 'rangeStart'),
    end: readAddress(object, path, 'rangeEnd'),
    gateway: readAddress(object, path, 'gateway'),
    field: memberPath(path, found.key),
    text,
  }
}

/** The plugin refuses subnets of fewer than four addresses. */
export const isLargeEnough = ({ address, prefix }: Cidr): boolean => bitsOf(address.family) - prefix >= 2

/**
 * First and last address of a range, as Canonicalize makes them (`backend/allocator/range.go`): from the subnet's second
 * address to its last, or IPv4's last but one, unless the author says otherwise. Undefined if the plugin refuses it.
 */
export function spanOf({ subnet, start, end }: HostLocalRange): AddressRange | undefined {
  if (!isLargeEnough(subnet)) return undefined
  const block = blockOf(subnet)
  for (const placed of [start, end]) {
    if (placed !== undefined && !contains(block, placed.address)) return undefined
  }
  const first = start?.address.value ?? block.first + 1n
  const last = end?.address.value ?? (block.family === 4 ? block.last - 1n : block.last)
  return first <= last ? { family: block.family, first, last } : undefined
}

/** The gateway that the plugin hands to pods and never allocates: the author's, else the subnet's second address. */
export function gatewayOf({ subnet, gateway }: HostLocalRange): Address {
  return gateway?.address ?? { family: subnet.address.family, value: blockOf(subnet).first + 1n }
}

/** What a range hands out; undefined if the plugin refuses it. */
export function allocatable(range: HostLocalRange): AllocatableSubnet | undefined {
  const span = isCanonical(range.subnet) ? spanOf(range) : undefined
  if (span === undefined) return undefined
  const gateway = gatewayOf(range)
  const block = blockOf(range.subnet)
  return {
    subnet: { address: { family: block.family, value: block.first }, prefix: range.subnet.prefix },
    ranges: subtract([span], [singleAddress(gateway)]),
    gateway: contains(block, gateway) && gateway.value !== 0n ? gateway : undefined,
    field: range.field,
    text: range.text,
  }
}
