import { bitsOf, formatAddress, parseAddress, type Address } from '../address/address.ts'
import { blockOf, formatBlock, type Cidr } from '../address/cidr.ts'
import { DEFAULT_DOMAIN } from '../address/domain.ts'
import { subtract } from '../address/interval-set.ts'
import { encloses, contains, singleAddress, type AddressRange } from '../address/range.ts'
import { reservedIn } from '../address/reserved.ts'
import { isObject, property, show, text, type JsonObject } from '../json/json.ts'
import { DOMAIN_ANNOTATION } from '../nad/network.ts'
import type { Problem } from '../problem.ts'
import { readEntries, readExclusions } from './pool-entries.ts'
import type { Pool, PoolEntry, PoolKind } from './pool.ts'

/**
 * Reads a Cluster API pool, v1alpha2 (`addresses`) or v1alpha1 (`start` and `end`, `subnet`, or `addresses`), from the raw object.
 * Total: whatever is wrong stands in `problems`. The checks are those of the in-cluster provider's own webhook and more.
 */
export function describePool(kind: PoolKind, object: JsonObject): Pool {
  const metadata = child(object, 'metadata')
  const spec = child(object, 'spec')
  const annotations = strings(child(metadata, 'annotations'))
  const problems: Problem[] = []
  const entries = readEntries(spec, problems)
  const excluded = readExclusions(spec, problems)
  const prefix = readPrefix(spec, entries, problems)
  const gateway = readGateway(spec, problems)
  problems.push(...contradictions({ entries, excluded, prefix, gateway }))
  return {
    kind,
    namespace: kind === 'InClusterIPPool' ? (text(metadata, 'namespace') ?? '') : '',
    name: text(metadata, 'name') ?? '',
    entries,
    allocatable: allocatableOf(
      { entries, excluded, prefix, gateway },
      property(spec, 'allocateReservedIPAddresses') === true,
    ),
    prefix,
    gateway,
    domain: annotations[DOMAIN_ANNOTATION] || DEFAULT_DOMAIN,
    problems,
    annotations,
  }
}

interface Parts {
  readonly entries: readonly PoolEntry[]
  readonly excluded: readonly PoolEntry[]
  readonly prefix: number | undefined
  readonly gateway: Address | undefined
}

function readPrefix(
  spec: JsonObject,
  entries: readonly PoolEntry[],
  problems: Problem[],
): number | undefined {
  const value = property(spec, 'prefix')
  const [first] = entries
  const most = bitsOf(first?.range.family ?? 6)
  if (value === undefined || value === null) {
    const implied = prefixOfSubnet(spec)
    if (implied === undefined)
      problems.push({
        field: 'spec.prefix',
        message: 'the pool has no prefix',
        fix: 'give the prefix length of its network, e.g. prefix: 24',
      })
    return implied
  }
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= most) return value
  problems.push({
    field: 'spec.prefix',
    message: `prefix ${show(value)} is no whole number from 0 to ${most}`,
    fix: 'give the prefix length of its network, e.g. prefix: 24',
  })
  return undefined
}

/** v1alpha1 pools may say the prefix in `subnet: 10.0.0.0/24`. */
function prefixOfSubnet(spec: JsonObject): number | undefined {
  const [, digits] = /\/(\d{1,3})$/.exec(text(spec, 'subnet') ?? '') ?? []
  return digits === undefined ? undefined : Number(digits)
}

function readGateway(spec: JsonObject, problems: Problem[]): Address | undefined {
  const value = property(spec, 'gateway')
  if (value === undefined || value === null || value === '') return undefined
  const address = parseAddress(typeof value === 'string' ? value : '')
  if (address.ok) return address.value
  problems.push({
    field: 'spec.gateway',
    message: `gateway ${typeof value === 'string' ? address.problem : `${show(value)} is no text`}`,
    fix: 'give one IP address, or leave gateway out',
  })
  return undefined
}

function* contradictions({ entries, excluded, prefix, gateway }: Parts): Iterable<Problem> {
  const [first] = entries
  if (first === undefined) return
  for (const entry of [...entries, ...excluded]) {
    if (entry.range.family === first.range.family) continue
    yield {
      field: entry.field,
      message: `${entry.text} is IPv${entry.range.family} and ${first.text} is IPv${first.range.family}`,
      fix: 'make one pool for each family',
    }
  }
  const anchor = gateway ?? { family: first.range.family, value: first.range.first }
  if (gateway !== undefined && gateway.family !== first.range.family) {
    yield {
      field: 'spec.gateway',
      message: `gateway ${formatAddress(gateway)} is IPv${gateway.family} and ${first.text} is IPv${first.range.family}`,
      fix: 'give a gateway of the same family',
    }
    return
  }
  if (prefix === undefined || prefix > bitsOf(anchor.family)) return
  yield* outsiders(entries, { address: anchor, prefix }, gateway)
}

/** Entries outside the network that the gateway (or the first address) and the prefix span: their machines could not reach it. */
function* outsiders(
  entries: readonly PoolEntry[],
  subnet: Cidr,
  gateway: Address | undefined,
): Iterable<Problem> {
  const block = blockOf(subnet)
  const whose = gateway === undefined ? 'the first address' : `gateway ${formatAddress(gateway)}`
  for (const { range, text: written, field } of entries) {
    if (range.family !== block.family || encloses(block, range)) continue
    yield {
      field,
      message: `${written} is not inside ${formatBlock(subnet)}, the network of ${whose} with prefix ${subnet.prefix}`,
      fix: 'mend the addresses, the gateway or the prefix',
    }
  }
}

/** What is handed out: never the gateway, nor (unless the pool says so) the network, broadcast and anycast addresses. */
function allocatableOf(
  { entries, excluded, prefix, gateway }: Parts,
  withReserved: boolean,
): readonly AddressRange[] {
  const [first] = entries
  if (first === undefined) return []
  const holes = excluded.map(({ range }) => range)
  if (gateway !== undefined) holes.push(singleAddress(gateway))
  if (!withReserved && prefix !== undefined && prefix <= bitsOf(first.range.family)) {
    const anchor =
      gateway !== undefined && gateway.family === first.range.family
        ? gateway
        : { family: first.range.family, value: first.range.first }
    holes.push(...reservedIn({ address: anchor, prefix }))
  }
  return subtract(
    entries.map(({ range }) => range),
    holes,
  )
}

const child = (object: JsonObject, key: string): JsonObject => {
  const value = property(object, key)
  return isObject(value) ? value : {}
}

const strings = (map: JsonObject): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(map).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )

/** Whether the pool could give this address out. */
export const poolHolds = (pool: Pool, address: Address): boolean =>
  pool.entries.some(({ range }) => contains(range, address))
