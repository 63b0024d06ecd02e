import { formatAddress } from '../address/address.ts'
import { parseCidr } from '../address/cidr.ts'
import { firstAddress, lastAddress } from '../address/range.ts'
import { isArray, isObject, objectAt, property, text, type JsonObject, type JsonValue } from '../json/json.ts'
import { failure, success, type Result } from '../result.ts'
import { OLD_FIELDS, usableOf } from './old-pool.ts'

export const POOL_VERSIONS = ['v1alpha1', 'v1alpha2'] as const
export type PoolVersion = (typeof POOL_VERSIONS)[number]

const GROUP = 'ipam.cluster.x-k8s.io'

/** Where Cluster API's providers keep what the other version has no field for (`util/conversion.DataAnnotation`). */
export const DATA_ANNOTATION = 'cluster.x-k8s.io/conversion-data'

/** What v1alpha2 has and v1alpha1 has not. */
const NEW_FIELDS = [
  'allocateReservedIPAddresses',
  'excludedAddresses',
  'addressReuseGracePeriodSeconds',
] as const

/**
 * An InClusterIPPool or GlobalInClusterIPPool in the other version, as the provider converts it (`api/v1alpha1/conversion.go`): of
 * `subnet`, `start` and `end` one entry of `addresses` is made. What was written in v1alpha1 comes back as it was, unless its addresses were
 * changed in v1alpha2 since. Beyond what the provider does, the fields that only v1alpha2 has survive the way through v1alpha1.
 */
export function convertPool(object: JsonObject, to: PoolVersion): Result<JsonObject> {
  const from = POOL_VERSIONS.find((version) => text(object, 'apiVersion') === `${GROUP}/${version}`)
  if (from === undefined)
    return failure(
      `apiVersion ${text(object, 'apiVersion') ?? 'nothing'} is no version of pools that Berth knows`,
    )
  if (from === to) return success(object)
  return to === 'v1alpha2' ? toNew(object) : toOld(object)
}

function toNew(object: JsonObject): Result<JsonObject> {
  const old = completed(objectAt(object, 'spec'))
  if (!old.ok) return old
  const kept = keptData(object, 'v1alpha2')
  const spec = { ...pick(objectAt(kept ?? {}, 'spec'), NEW_FIELDS), ...newSpec(old.value) }
  const data = { ...object, apiVersion: `${GROUP}/v1alpha1`, spec: old.value }
  return success(withData({ ...object, apiVersion: `${GROUP}/v1alpha2`, spec }, data))
}

function toOld(object: JsonObject): Result<JsonObject> {
  const spec = objectAt(object, 'spec')
  const kept = keptData(object, 'v1alpha1')
  const before = objectAt(kept ?? {}, 'spec')
  const again = completed(before)
  const isAsBefore = kept !== undefined && again.ok && saysSame(newSpec(again.value), spec)
  const converted = {
    ...object,
    apiVersion: `${GROUP}/v1alpha1`,
    spec: isAsBefore ? before : omit(spec, NEW_FIELDS),
  }
  const lost = pick(spec, NEW_FIELDS)
  const data = { ...object, spec: lost }
  return success(withData(converted, Object.keys(lost).length === 0 ? undefined : data))
}

/** A v1alpha1 spec with what its subnet implies: the second address to the last but one, and the prefix length. */
function completed(spec: JsonObject): Result<JsonObject> {
  const written = text(spec, 'subnet') ?? ''
  if (written === '') return success(spec)
  const subnet = parseCidr(written)
  if (!subnet.ok) return failure(`spec.subnet: ${subnet.problem}`)
  const usable = usableOf(subnet.value)
  return success({
    ...spec,
    start: text(spec, 'start') || formatAddress(firstAddress(usable)),
    end: text(spec, 'end') || formatAddress(lastAddress(usable)),
    prefix: property(spec, 'prefix') || subnet.value.prefix,
  })
}

/** What a completed v1alpha1 spec is in v1alpha2, which wants addresses and a prefix. */
function newSpec(old: JsonObject): JsonObject {
  const start = text(old, 'start') ?? ''
  const end = text(old, 'end') ?? ''
  const listed = property(old, 'addresses')
  const addresses = isArray(listed) ? listed : []
  return {
    ...omit(old, OLD_FIELDS),
    addresses: start !== '' && end !== '' ? [...addresses, `${start}-${end}`] : addresses,
    prefix: property(old, 'prefix') ?? 0,
  }
}

const SHARED = ['addresses', 'prefix', 'gateway']

/** Go knows no difference between an absent text and an empty one. */
const saysSame = (some: JsonObject, other: JsonObject): boolean =>
  SHARED.every(
    (key) => JSON.stringify(property(some, key) || '') === JSON.stringify(property(other, key) || ''),
  )

/** What the annotation keeps of the object as it was in that version. */
function keptData(object: JsonObject, version: PoolVersion): JsonObject | undefined {
  const written = text(objectAt(objectAt(object, 'metadata'), 'annotations'), DATA_ANNOTATION)
  const data = written === undefined ? undefined : parsed(written)
  return isObject(data) && text(data, 'apiVersion') === `${GROUP}/${version}` ? data : undefined
}

function parsed(written: string): unknown {
  try {
    return JSON.parse(written)
  } catch {
    return undefined
  }
}

/** With the annotation that keeps `data` without its metadata; without any if there is nothing to keep. */
function withData(object: JsonObject, data: JsonObject | undefined): JsonObject {
  const metadata = objectAt(object, 'metadata')
  const others = omit(objectAt(metadata, 'annotations'), [DATA_ANNOTATION])
  const kept = data === undefined ? {} : { [DATA_ANNOTATION]: JSON.stringify(omit(data, ['metadata'])) }
  const annotations = { ...others, ...kept }
  const rest = omit(metadata, ['annotations'])
  return {
    ...object,
    metadata: Object.keys(annotations).length === 0 ? rest : { ...rest, annotations },
  }
}

const omit = (object: JsonObject, keys: readonly string[]): JsonObject =>
  filtered(object, (key) => !keys.includes(key))

const pick = (object: JsonObject, keys: readonly string[]): JsonObject =>
  filtered(object, (key) => keys.includes(key))

function filtered(object: JsonObject, isWanted: (key: string) => boolean): JsonObject {
  const entries = Object.entries(object).filter((entry): entry is [string, JsonValue] => isWanted(entry[0]))
  return Object.fromEntries(entries)
}
