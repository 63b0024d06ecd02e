import { bitsOf, parseAddress, type Address, type Family } from '../address/address.ts'
import { domainOf } from '../address/domain.ts'
import { subtract } from '../address/interval-set.ts'
import { singleAddress, type AddressRange } from '../address/range.ts'
import { reservedIn } from '../address/reserved.ts'
import { objectAt, property, show, stringsAt, text, type JsonObject } from '../json/json.ts'
import { DOMAIN_ANNOTATION } from '../nad/network.ts'
import type { Problem } from '../problem.ts'
import { OLD_FIELDS, readOldPool } from './old-pool.ts'
import { readList } from './pool-entries.ts'
import { contradictions, networkOf, type PoolParts } from './pool-network.ts'
import type { Pool, PoolKind } from './pool.ts'

/**
 * Reads a Cluster API pool, v1alpha2 (`addresses`) or v1alpha1 (`start` and `end`, `subnet`, or `addresses`), from the raw
 * object. Total: whatever is wrong stands in `problems`. The checks are those of the in-cluster provider's own webhook
 * (`internal/webhooks/inclusterippool.go`), and that the gateway lies in the pool's network.
 */
export function describePool(kind: PoolKind, object: JsonObject): Pool {
  const metadata = objectAt(object, 'metadata')
  const annotations = stringsAt(metadata, 'annotations')
  const spec = objectAt(object, 'spec')
  const problems: Problem[] = []
  const parts = readParts(spec, text(object, 'apiVersion'), problems)
  problems.push(...switches(spec), ...contradictions(parts))
  return {
    kind,
    namespace: kind === 'InClusterIPPool' ? (text(metadata, 'namespace') ?? '') : '',
    name: text(metadata, 'name') ?? '',
    entries: parts.entries,
    allocatable: allocatableOf(parts, property(spec, 'allocateReservedIPAddresses') === true),
    prefix: parts.prefix,
    gateway: parts.gateway,
    domain: domainOf({
      annotation: annotations[DOMAIN_ANNOTATION],
      networkName: undefined,
      vlanId: undefined,
    }),
    problems,
    annotations,
  }
}

function readParts(spec: JsonObject, apiVersion: string | undefined, problems: Problem[]): PoolParts {
  const listed = readList(spec, 'addresses')
  const excluded = readList(spec, 'excludedAddresses')
  const isNew = apiVersion?.endsWith('/v1alpha2') === true
  // Where nothing converts, the API server gives what was written in v1alpha1 as v1alpha2.
  const old = readOldPool(spec)
  problems.push(...listed.problems, ...(isNew ? outdated(spec) : []), ...old.problems, ...excluded.problems)
  const entries = [...listed.entries, ...old.entries]
  if (entries.length === 0 && problems.length === 0) {
    problems.push({
      field: 'spec.addresses',
      message: 'the pool has no addresses',
      fix: 'list some, e.g. addresses: ["10.0.0.10-10.0.0.20"]',
    })
  }
  const gateway = keep(readGateway(spec), problems)
  const family = entries[0]?.range.family ?? gateway?.family ?? 6
  const prefix = keep(readPrefix(spec, family, old.prefix), problems)
  return { entries, excluded: excluded.entries, prefix, gateway }
}

function* outdated(spec: JsonObject): Iterable<Problem> {
  for (const key of OLD_FIELDS) {
    if (property(spec, key) === undefined) continue
    yield {
      field: `spec.${key}`,
      message: `${key} is a field of v1alpha1, and v1alpha2 does not have it`,
      fix: 'write addresses: ["<start>-<end>"] and prefix',
    }
  }
}

const PREFIX_FIX = 'give the prefix length of the network, e.g. prefix: 24'

/** The prefix length; 0 (which Go takes for absent) and no prefix at all leave it to v1alpha1's subnet. */
function readPrefix(spec: JsonObject, family: Family, implied: number | undefined): number | Problem {
  const value = property(spec, 'prefix') ?? undefined
  if (implied !== undefined && (value === undefined || value === 0)) return implied
  const field = 'spec.prefix'
  if (value === undefined) return { field, message: 'the pool has no prefix', fix: PREFIX_FIX }
  const most = bitsOf(family)
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= most) return value
  return { field, message: `prefix ${show(value)} is no whole number from 0 to ${most}`, fix: PREFIX_FIX }
}

function readGateway(spec: JsonObject): Address | Problem | undefined {
  const value = property(spec, 'gateway') ?? ''
  if (value === '') return undefined
  const read = typeof value === 'string' ? parseAddress(value) : undefined
  if (read?.ok === true) return read.value
  return {
    field: 'spec.gateway',
    message: `gateway ${read?.problem ?? `${show(value)} is no text`}`,
    fix: 'give one IP address, or leave gateway out',
  }
}

/** The value, unless it is a problem: that is put with the others. */
function keep<T extends Address | number>(read: T | Problem | undefined, problems: Problem[]): T | undefined {
  if (typeof read !== 'object' || !('message' in read)) return read
  problems.push(read)
  return undefined
}

/** The fields that are neither addresses nor gateway. */
function* switches(spec: JsonObject): Iterable<Problem> {
  const reserved = property(spec, 'allocateReservedIPAddresses') ?? false
  if (typeof reserved !== 'boolean') {
    yield {
      field: 'spec.allocateReservedIPAddresses',
      message: `allocateReservedIPAddresses is ${show(reserved)}, neither true nor false`,
      fix: 'write true or false, without quotes',
    }
  }
  const grace = property(spec, 'addressReuseGracePeriodSeconds') ?? 0
  if (typeof grace !== 'number' || !Number.isInteger(grace) || grace < 0) {
    yield {
      field: 'spec.addressReuseGracePeriodSeconds',
      message: `addressReuseGracePeriodSeconds is ${show(grace)}, no whole number of seconds from 0`,
      fix: 'write a number of seconds, e.g. 60, or leave it out',
    }
  }
}

/** What is handed out: never the gateway, nor (unless the pool says so) the network, broadcast and anycast addresses. */
function allocatableOf(parts: PoolParts, withReserved: boolean): readonly AddressRange[] {
  const network = withReserved ? undefined : networkOf(parts)
  const holes = [
    ...parts.excluded.map(({ range }) => range),
    ...(parts.gateway === undefined ? [] : [singleAddress(parts.gateway)]),
    ...(network === undefined ? [] : reservedIn(network)),
  ]
  return subtract(
    parts.entries.map(({ range }) => range),
    holes,
  )
}
