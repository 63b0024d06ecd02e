import { formatBlock, parseCidr, blockOf } from '../../network/address/cidr.ts'
import { parseAddress, type Address } from '../../network/address/address.ts'
import { contains, singleAddress, type AddressRange } from '../../network/address/range.ts'
import { text, type JsonObject } from '../../network/json/json.ts'
import { addressKey, type AddressKey } from './address-key.ts'
import { identityOf, objectAt } from './raw-object.ts'
import type { Holder } from './view.ts'

/** A whereabouts object that holds addresses: an IPPool, or an OverlappingRangeIPReservation (one address). */
export interface WhereaboutsSource {
  /** What its name has before the range or address: `<network_name>`, `<node>`, `<network_name>-<node>`, or nothing. */
  readonly prefix: string
  readonly range: AddressRange
}

/** One address that whereabouts has given to a pod. */
export class WhereaboutsAllocation {
  readonly source: WhereaboutsSource
  readonly key: AddressKey
  /** `namespace/name` of the pod. */
  readonly podRef: string

  constructor(source: WhereaboutsSource, key: AddressKey, podRef: string) {
    this.source = source
    this.key = key
    this.podRef = podRef
  }

  get pod(): { readonly namespace: string; readonly name: string } {
    const slash = this.podRef.indexOf('/')
    return { namespace: this.podRef.slice(0, Math.max(0, slash)), name: this.podRef.slice(slash + 1) }
  }

  holder(address: Address): Holder {
    return { kind: 'whereabouts', ...this.pod, uid: undefined, nodeName: undefined, address }
  }
}

/** A whereabouts object read: the addresses it holds, with the pod of each. */
export interface WhereaboutsObject {
  readonly source: WhereaboutsSource
  readonly allocations: ReadonlyMap<AddressKey, string>
}

/**
 * Reads an IPPool (whereabouts v0.9 `pkg/storage/kubernetes/ipam.go`): `spec.range` is a CIDR, `spec.allocations` has the
 * offset from the CIDR's address as key: `{"5": {"podref": "default/web-1", "ifname": "net1"}}` of 10.0.0.0/24 is 10.0.0.5.
 */
export function readIpPool(object: JsonObject): WhereaboutsObject | undefined {
  const spec = objectAt(object, 'spec')
  const cidr = parseCidr(text(spec, 'range') ?? '')
  if (!cidr.ok) return undefined
  const range = blockOf(cidr.value)
  const allocations = new Map<AddressKey, string>()
  const raw = objectAt(spec, 'allocations')
  for (const offset of Object.keys(raw)) {
    if (!/^\d{1,19}$/.test(offset)) continue
    const { family, value: first } = cidr.value.address
    const address = { family, value: first + BigInt(offset) }
    if (!contains(range, address)) continue
    allocations.set(addressKey(address), text(objectAt(raw, offset), 'podref') ?? '')
  }
  const ending = objectName(formatBlock(cidr.value))
  return { source: { prefix: prefixOf(identityOf(object).name, ending), range }, allocations }
}

/** Reads an OverlappingRangeIPReservation: its name is the address, after `<network_name>-` if the network has a name. */
export function readReservation(object: JsonObject): WhereaboutsObject | undefined {
  const { name } = identityOf(object)
  const podRef = text(objectAt(object, 'spec'), 'podref') ?? ''
  for (let cut = 0; cut <= name.length; cut = nextPart(name, cut)) {
    const ending = name.slice(cut)
    const address = parseAddress(ending.includes('.') ? ending : ending.replaceAll('-', ':'))
    if (!address.ok) continue
    const source = { prefix: name.slice(0, Math.max(0, cut - 1)), range: singleAddress(address.value) }
    return { source, allocations: new Map([[addressKey(address.value), podRef]]) }
  }
  return undefined
}

const nextPart = (name: string, cut: number): number => {
  const hyphen = name.indexOf('-', cut)
  return hyphen < 0 ? name.length + 1 : hyphen + 1
}

/** Object names have no colon and no slash, and do not end in a hyphen: `fd00::/64` is `fd00---64`, `fd00::` is `fd00--0`. */
const objectName = (block: string): string => block.replaceAll(':', '-').replaceAll('/', '-')

const prefixOf = (name: string, ending: string): string =>
  name.endsWith(`-${ending}`) ? name.slice(0, -ending.length - 1) : ''
