import { formatAddress } from '../address/address.ts'
import { blockOf, formatBlock, isCanonical } from '../address/cidr.ts'
import { contains, formatRange } from '../address/range.ts'
import { doubtful, wrongValue } from '../cni/fields/wrong-value.ts'
import type { IpamConfig, PluginConfig } from '../cni/netconf.ts'
import { pluginTypeOf } from '../cni/registry.ts'
import { member } from '../json/case-fold.ts'
import { isArray, isObject } from '../json/json.ts'
import { elementPath, lastName, memberPath } from '../json/path.ts'
import type { Problem } from '../problem.ts'
import { familyCountProblems } from './addresses.ts'
import { gatewayProblems } from './gateway.ts'
import {
  allocatable,
  isLargeEnough,
  readSets,
  spanOf,
  type HostLocalRange,
  type HostLocalSet,
} from './host-local-range.ts'
import { overlapProblems } from './overlaps.ts'
import { unreachableRoutes, type IpamUse } from './reach.ts'

/** What the plugin refuses of ranges that can be read, and gateways that no pod could reach. */
export function* hostLocalProblems(ipam: IpamConfig, plugin: PluginConfig): Iterable<Problem> {
  yield* emptySets(ipam, plugin)
  const sets = readSets(ipam)
  for (const set of sets) {
    for (const range of set) yield* rangeProblems(range, { ipam, plugin })
    yield* mixedFamilies(set)
  }
  const spans = sets.flat().flatMap((range) => {
    const span = spanOf(range)
    return span === undefined ? [] : [{ range: span, field: range.field, text: range.text }]
  })
  yield* overlapProblems(spans)
  const firsts = sets.flatMap((set) => set[0]?.subnet ?? [])
  yield* familyCountProblems(firsts, plugin, memberPath(ipam.path, 'ranges'))
  const subnets = sets.flatMap((set) => set.map(({ subnet }) => subnet))
  yield* unreachableRoutes(subnets, { ipam, plugin })
}

function* rangeProblems(range: HostLocalRange, use: IpamUse): Iterable<Problem> {
  const { subnet, start, end, gateway, field } = range
  const block = blockOf(subnet)
  if (!isLargeEnough(subnet)) {
    const least = block.family === 4 ? 30 : 126
    yield wrongValue(
      field,
      `subnet ${formatBlock(subnet)} is too small to allocate from`,
      `give a subnet of /${least} or larger`,
    )
    return
  }
  for (const placed of [start, end]) {
    if (placed === undefined || contains(block, placed.address)) continue
    const message = `${lastName(placed.field)} ${formatAddress(placed.address)} is outside subnet ${formatBlock(subnet)}`
    yield wrongValue(placed.field, message, `give an address inside ${formatRange(block)}, or change subnet`)
  }
  if (isCanonical(subnet)) yield* gatewayProblems(gateway, [subnet], use)
  yield* emptySpan(range)
}

/** Start after end (said or by default), or nothing left beside the gateway. */
function* emptySpan(range: HostLocalRange): Iterable<Problem> {
  const { subnet, start, end } = range
  const block = blockOf(subnet)
  const inside = [start, end].every((placed) => placed === undefined || contains(block, placed.address))
  const at = start ?? end
  if (!inside || at === undefined) return
  if (spanOf(range) === undefined) {
    const [first, last] = [start, end].map((placed) =>
      placed === undefined ? 'the default' : formatAddress(placed.address),
    )
    yield wrongValue(
      at.field,
      `rangeStart ${first} is after rangeEnd ${last}`,
      'write the lower address as rangeStart',
    )
  } else if (allocatable(range)?.ranges.length === 0) {
    yield wrongValue(
      at.field,
      'the only address of the range is the gateway, which is never handed out',
      'widen the range',
    )
  }
}

function* mixedFamilies(set: HostLocalSet): Iterable<Problem> {
  const family = set[0]?.subnet.address.family
  const other = set.find(({ subnet }) => subnet.address.family !== family)
  if (other === undefined) return
  const message = `subnet ${other.text} is of another family than ${set[0]?.text} in the same set`
  yield wrongValue(other.field, message, 'put it into a set of its own: "ranges": [[{…IPv4…}], [{…IPv6…}]]')
}

function* emptySets({ fields, path }: IpamConfig, plugin: PluginConfig): Iterable<Problem> {
  const ranges = member(fields, 'ranges')
  const sets = ranges !== undefined && isArray(ranges.value) ? ranges.value.slice(0, 100) : []
  const list = memberPath(path, ranges?.key ?? 'ranges')
  for (const [index, set] of sets.entries()) {
    if (isArray(set) && set.length === 0)
      yield wrongValue(
        elementPath(list, index),
        'the range set is empty',
        'give it a range with subnet, or remove it',
      )
  }
  const hasOld = member(fields, 'subnet') !== undefined
  if (!hasOld) yield* strayProblems(fields, path)
  if (
    hasOld ||
    takesRanges(plugin) ||
    (ranges !== undefined && sets.length > 0) ||
    (ranges !== undefined && !isArray(ranges.value))
  )
    return
  yield wrongValue(
    path,
    'host-local has no range to give addresses from',
    'give "ranges": [[{"subnet": "10.10.0.0/16"}]]',
  )
}

/** Parts of the old form without its subnet. Without the gateway, addresses are handed out as they were meant. */
function* strayProblems(fields: IpamConfig['fields'], path: string): Iterable<Problem> {
  for (const name of ['rangeStart', 'rangeEnd', 'gateway']) {
    const found = member(fields, name)
    if (found === undefined || found.value === '') continue
    const message = `${name} belongs to subnet, and there is no subnet beside it: it is ignored`
    const tell = name === 'gateway' ? doubtful : wrongValue
    yield tell(memberPath(path, found.key), message, 'give subnet, or move it into the range that it is for')
  }
}

/** Whether a runtime may pass the ranges instead, or the plugin (antrea, flannel) writes them into the ipam that it calls. */
const takesRanges = ({ type, fields }: PluginConfig): boolean => {
  if (pluginTypeOf(type) === undefined) return true
  const capabilities = member(fields, 'capabilities')?.value
  return isObject(capabilities) && capabilities['ipRanges'] === true
}
