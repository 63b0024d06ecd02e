import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import * as fc from 'fast-check'
import { describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { isObject, type JsonObject } from '../../../network/json/json.ts'
import {
  LEASE_GROUP,
  LEASE_VERSION,
  LEASES_PATH,
  leaseObject,
  readLease,
} from '../../../network/lease/lease.ts'
import { leaseDomain } from '../../../network/lease/lease-name.ts'
import { anyLease } from './any-lease.ts'

const { spec } = parse(readFileSync('manifests/crds/ip-lease/ip-leases.yaml', 'utf8'))
const [version] = spec.versions

/** The schema with every object closed: the API server drops a field that it does not know, and says nothing. */
function closed(schema: JsonObject): JsonObject {
  const entries = Object.entries(schema).map(([key, value]) => [key, isObject(value) ? closed(value) : value])
  const isOpen = schema['type'] === 'object' && !isObject(schema['properties'])
  return {
    ...Object.fromEntries(entries),
    ...(isObject(schema['properties']) && { additionalProperties: isOpen }),
  }
}

const ajv = new Ajv({
  strict: false,
  formats: { 'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/, int64: true },
})
const accepts = ajv.compile(closed({ ...version.schema.openAPIV3Schema, type: 'object' }))

describe('the definition of leases', () => {
  it('is served where leases are looked for', () => {
    expect([spec.group, version.name, `/apis/${spec.group}/${version.name}/${spec.names.plural}`]).toEqual([
      LEASE_GROUP,
      LEASE_VERSION,
      LEASES_PATH,
    ])
  })

  it('takes every lease that Berth writes, with every field of it', () => {
    fc.assert(
      fc.property(anyLease, (lease) => {
        accepts(leaseObject(lease))
        expect(accepts.errors ?? []).toEqual([])
      }),
    )
  })

  it('has no field that Berth does not read: what is written is read again', () => {
    fc.assert(
      fc.property(anyLease, (lease) => {
        expect(readLease(leaseObject(lease))).toMatchObject({ ...lease, domain: leaseDomain(lease.domain) })
      }),
    )
  })

  it.each([
    ['a field that is not known', { zone: 'a' }],
    ['another phase', { phase: 'Free' }],
    ['an address that is none', { address: '192.168.20.256' }],
    ['a prefix that is none', { prefix: 129 }],
    ['a domain that cannot be part of a name', { domain: 'My Net' }],
    ['a time that is none', { releasedAt: 'yesterday' }],
  ])('does not take %s', (_, change) => {
    const [lease] = fc.sample(anyLease, { numRuns: 1, seed: 1 })
    const object = lease === undefined ? {} : leaseObject(lease)
    expect(accepts(object)).toBe(true)
    const own = isObject(object['spec']) ? object['spec'] : {}
    expect(accepts({ ...object, spec: { ...own, ...change } })).toBe(false)
  })
})
