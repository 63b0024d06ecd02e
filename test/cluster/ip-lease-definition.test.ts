import * as fc from 'fast-check'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { parseAddress } from '../../network/address/address.ts'
import { isObject, property, text, type JsonObject } from '../../network/json/json.ts'
import { leaseName } from '../../network/lease/lease-name.ts'
import { LEASES_PATH, leaseObject, readLease } from '../../network/lease/lease.ts'
import { anyLease, anyV6, leaseOf } from '../network/lease/any-lease.ts'
import { describeOnControlPlane } from './environment.ts'

type Fields = Readonly<Record<string, unknown>>

const OWNER = { kind: 'Pod', namespace: 'shop', name: 'web', uid: 'u1', interface: 'net1' }
const SET = { ...OWNER, kind: 'StatefulSet', name: 'db', uid: 's1', ordinal: 0 }
const CLAIM = { kind: 'IPAddressClaim', namespace: 'shop', name: 'claim', uid: 'c1' }
const RELEASED = { releasedAt: '2026-11-21T05:00:00.123Z' }
const POOL = { kind: 'NetworkAttachmentDefinition', namespace: 'shop', name: 'net' }

/** The lease of pod shop/web; a field that is undefined is left out. */
const spec = (change: Fields = {}): Fields => ({
  address: '192.168.20.5',
  prefix: 24,
  domain: 'default',
  pool: POOL,
  owner: OWNER,
  pod: { name: 'web', uid: 'u1' },
  phase: 'Bound',
  ...change,
})

const lease = (change: Fields = {}, name = 'default.192-168-20-5'): JsonObject =>
  JSON.parse(
    JSON.stringify({
      apiVersion: 'ipam.berth.dev/v1alpha1',
      kind: 'IPLease',
      metadata: { name },
      spec: spec(change),
    }),
  )

/** A lease whose name fits its address, however that is spelt. */
function leaseAt(address: string): JsonObject {
  const read = parseAddress(address)
  const name = read.ok ? leaseName('default', read.value) : 'default.0-0-0-0'
  return lease({ address }, name)
}

describeOnControlPlane('the definition of leases', {}, (cluster) => {
  const created = async (object: JsonObject, query = '') => {
    const { status, body } = await cluster().request('POST', `${LEASES_PATH}${query}`, object)
    const answer = isObject(body) ? body : {}
    return { status, answer, told: status === 201 ? '' : (text(answer, 'message') ?? '') }
  }
  /** What the API server says of the object; nothing where it takes it. Nothing is stored. */
  const refusal = async (object: JsonObject) => (await created(object, '?dryRun=All')).told
  const refusedChange = async (name: string, change: Fields) => {
    const path = `${LEASES_PATH}/${name}?dryRun=All`
    const { status, body } = await cluster().request('PATCH', path, { spec: change })
    return status === 200 ? '' : String(isObject(body) ? property(body, 'message') : body)
  }

  beforeAll(async () => {
    const applied = await cluster().kubectl(['apply', '-f', 'manifests/crds/ip-lease/ip-leases.yaml'])
    expect(applied).toMatchObject({ code: 0, stderr: '' })
    await cluster().kubectl(['wait', '--for=condition=Established', 'crd/ipleases.ipam.berth.dev'])
  })

  it.each([
    ['of a pod', {}],
    ['of a pod on a node', { pod: { name: 'web', uid: 'u1', node: 'node-a' } }],
    ['of a pod that is gone', { phase: 'Quarantined', ...RELEASED }],
    ['of an ordinal', { owner: SET, pod: { name: 'db-0', uid: 'u2' } }],
    ['that is held', { owner: SET, pod: { name: 'db-0', uid: 'u2' }, phase: 'Held', ...RELEASED }],
    ['of a claim', { owner: CLAIM, pod: undefined, pool: { ...POOL, kind: 'InClusterIPPool' } }],
    ['of a pool without namespace', { pool: { kind: 'GlobalInClusterIPPool', name: 'p' } }],
  ])('takes a lease %s', async (_, change) => {
    expect(await refusal(lease(change))).toBe('')
  })

  it.each<[string, Fields, string]>([
    ['no owner', { owner: undefined }, 'spec.owner: Required value'],
    ['another phase', { phase: 'Free' }, 'spec.phase: Unsupported value: "Free"'],
    ['an IPv4 prefix length over 32', { prefix: 33 }, 'spec.prefix: Invalid value'],
    ['Bound with a time of release', RELEASED, 'spec.releasedAt: Invalid value'],
    ['Quarantined without one', { phase: 'Quarantined' }, 'spec.releasedAt: Invalid value'],
    ['a time that is none', { phase: 'Quarantined', releasedAt: 'now' }, 'spec.releasedAt in body must be'],
    ['a Held address of a pod', { phase: 'Held', ...RELEASED }, 'spec.phase: Invalid value'],
    ['a pod without pod', { pod: undefined }, 'spec.pod: Invalid value'],
    ['a claim with a pod', { owner: CLAIM }, 'spec.pod: Invalid value'],
    ['two pods of one name', { pod: { name: 'web', uid: 'u2' } }, 'spec.pod: Invalid value'],
    ['two pods', { pod: { name: 'other', uid: 'u1' } }, 'spec.pod: Invalid value'],
    ['a pod without interface', { owner: { ...OWNER, interface: undefined } }, 'spec.owner.interface: Inv'],
    [
      'a claim with an interface',
      { owner: { ...CLAIM, interface: 'net1' }, pod: undefined },
      'spec.owner.interface: Inv',
    ],
    [
      'a long interface',
      { owner: { ...OWNER, interface: 'a'.repeat(16) } },
      'spec.owner.interface: Too long',
    ],
    ['a StatefulSet without ordinal', { owner: { ...SET, ordinal: undefined } }, 'spec.owner.ordinal: Inv'],
    ['a pod with an ordinal', { owner: { ...OWNER, ordinal: 1 } }, 'spec.owner.ordinal: Invalid value'],
    ['no namespace of a pool', { pool: { ...POOL, namespace: undefined } }, 'spec.pool.namespace: Invalid'],
    [
      'a namespace of a global pool',
      { pool: { ...POOL, kind: 'GlobalInClusterIPPool' } },
      'spec.pool.namespace: Invalid',
    ],
  ])('refuses a lease with %s', async (_, change, told) => {
    expect(await refusal(lease(change))).toContain(told)
  })

  describe('the name', () => {
    it.each([
      ['192.168.20.5', 'default.192-168-20-5'],
      ['::', `default.${Array(8).fill('0000').join('-')}`],
      ['::1', 'default.0000-0000-0000-0000-0000-0000-0000-0001'],
      ['fe80::', 'default.fe80-0000-0000-0000-0000-0000-0000-0000'],
      ['2001:db8::a0:0', 'default.2001-0db8-0000-0000-0000-0000-00a0-0000'],
      ['1:2:3:4:5:6:7:8', 'default.0001-0002-0003-0004-0005-0006-0007-0008'],
      ['1:0:3:0:5:0:7:0', 'default.0001-0000-0003-0000-0005-0000-0007-0000'],
    ])('of %s is %s', async (address, name) => {
      expect(await refusal(lease({ address }, name))).toBe('')
    })

    it.each([
      ['192.168.20.5', 'default.192-168-20-6'],
      ['192.168.20.5', 'other.192-168-20-5'],
      ['192.168.20.5', 'default.192.168.20.5'],
      ['192.168.20.5', '192-168-20-5'],
      ['2001:db8::1', 'default.2001-db8-0-0-0-0-0-1'],
      ['2001:db8::1', 'default.2001-0db8--1'],
      ['2001:db8::1', 'default.2001-0db8-0000-0000-0000-0000-0000-0002'],
      ['2001:db8::1', 'default.2001-0db8-0000-0000-0000-0000-0001-0000'],
      ['2001:db8::1', 'other.2001-0db8-0000-0000-0000-0000-0000-0001'],
      ['2001:db8::1', 'defaults2001-0db8-0000-0000-0000-0000-0000-0001'],
      ['2001:db8::1', 'default.x.2001-0db8-0000-0000-0000-0000-0000-0001'],
      ['::', 'default.0000-0000-0000-0000-0000-0000-0000'],
    ])('of %s is not %s', async (address, name) => {
      expect(await refusal(lease({ address }, name))).toContain('metadata.name: Invalid value')
    })

    it('carries a domain with dots', async () => {
      const change = { domain: 'a.b-c.d', address: 'fd00::1' }
      expect(await refusal(lease(change, 'a.b-c.d.fd00-0000-0000-0000-0000-0000-0000-0001'))).toBe('')
      expect(await refusal(lease(change, 'd.fd00-0000-0000-0000-0000-0000-0000-0001'))).not.toBe('')
    })
  })

  it.each([
    '010.0.0.1',
    '10.0.0',
    '10.0.0.0/24',
    '2001:DB8::1',
    '2001:0db8::1',
    '2001:db8:0::1',
    '2001:db8::0:1',
    '2001:db8:0:0:0:0:0:1',
    '2001:db8:0:0:1::1',
    '1:0:0:2::3:4',
    '1::2:0:0:0:3',
    '1:2:3::4:5:6:7',
    '0::1',
    '1::0',
    '::1:0:0:0:0',
    '0:0:0:1::1',
    '1::2::3',
    ':::',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6::7:8:9:a:b:c',
    '1:2:3:4:5:6:7',
    '::10.0.0.1',
    '::ffff:a00:1',
    '::ffff:10.0.0.1',
    'fe80::1%eth0',
    '',
  ])('refuses the address %j', async (address) => {
    expect(await refusal(leaseAt(address))).toContain('spec.address')
  })

  it('takes every lease that Berth writes', async () => {
    await fc.assert(
      fc.asyncProperty(anyLease, async (made) => expect(await refusal(leaseObject(made))).toBe('')),
      { numRuns: 60 },
    )
  })

  it('takes every IPv6 address as Berth writes it', async () => {
    await fc.assert(
      fc.asyncProperty(leaseOf(anyV6), async (made) => expect(await refusal(leaseObject(made))).toBe('')),
      { numRuns: 60 },
    )
  })

  it('keeps every field that Berth writes', async () => {
    const [made] = fc.sample(anyLease, { numRuns: 1, seed: 7 })
    const { answer } = await created(made === undefined ? {} : leaseObject(made), '?dryRun=All')
    expect(readLease(answer)).toMatchObject({ ...made, domain: expect.any(String) })
  })

  describe('a lease that is there', () => {
    const name = 'default.10-9-0-1'
    beforeAll(async () => {
      expect(await created(lease({ address: '10.9.0.1' }, name))).toMatchObject({ told: '' })
    })

    it('is the only one of its address', async () => {
      expect(await created(lease({ address: '10.9.0.1' }, name))).toMatchObject({
        status: 409,
        answer: { reason: 'AlreadyExists' },
      })
    })

    it.each<[string, Fields]>([
      ['the node', { pod: { node: 'node-a' } }],
      ['its end', { phase: 'Quarantined', ...RELEASED }],
      ['another holder', { owner: { ...SET }, pod: { name: 'db-0', uid: 'u2' } }],
    ])('takes %s', async (_, change) => {
      expect(await refusedChange(name, change)).toBe('')
    })

    it.each<[string, Fields, string]>([
      ['another address', { address: '10.9.0.2' }, 'spec.address: Invalid value: cannot be changed'],
      ['another domain', { domain: 'other' }, 'spec.domain: Invalid value: cannot be changed'],
      ['another prefix length', { prefix: 16 }, 'spec.prefix: Invalid value: cannot be changed'],
      ['an end without a time', { phase: 'Quarantined' }, 'spec.releasedAt: Invalid value'],
    ])('does not take %s', async (_, change, told) => {
      expect((await refusedChange(name, change)).replaceAll(/("[^"]*"|\d+): /g, '')).toContain(told)
    })

    it('drops the time of its release when it is bound again', async () => {
      const again = 'default.10-9-0-9'
      const held = { owner: SET, pod: { name: 'db-0', uid: 'u2' }, phase: 'Held', ...RELEASED }
      await created(lease({ ...held, address: '10.9.0.9' }, again))
      expect(await refusedChange(again, { phase: 'Bound' })).toContain('spec.releasedAt')
      expect(await refusedChange(again, { phase: 'Bound', releasedAt: null })).toBe('')
    })
  })

  describe('kubectl', () => {
    const kubectl = async (...args: readonly string[]) => {
      const { stdout, stderr } = await cluster().kubectl(args)
      return stderr === '' ? stdout : stderr
    }
    const names = async (selector: string) =>
      (await kubectl('get', 'ipl', '-o', 'name', '--field-selector', selector)).trim().split('\n')

    beforeAll(async () => {
      const db = { address: 'fd00:9::1', domain: 'selected', prefix: 64, owner: SET }
      const pod = { name: 'db-0', uid: 'u2', node: 'node-b' }
      const name = 'selected.fd00-0009-0000-0000-0000-0000-0000-0001'
      const held = { ...db, pod, phase: 'Held', ...RELEASED }
      expect(await created(lease(held, name))).toMatchObject({ told: '' })
    })

    it.each([
      'spec.address=fd00:9::1',
      'spec.domain=selected',
      'spec.phase=Held,spec.domain=selected',
      'spec.owner.namespace=shop,spec.owner.name=db,spec.domain!=default',
      'spec.pod.node=node-b',
      'spec.pool.namespace=shop,spec.pool.name=net,spec.address=fd00:9::1',
    ])('selects leases by %s', async (selector) => {
      expect(await names(selector)).toEqual([
        'iplease.ipam.berth.dev/selected.fd00-0009-0000-0000-0000-0000-0000-0001',
      ])
    })

    it('selects leases of pods without a node', async () => {
      expect(await names('spec.pod.node=,spec.address=10.9.0.1')).toEqual([
        'iplease.ipam.berth.dev/default.10-9-0-1',
      ])
    })

    it('lists whose they are', async () => {
      const [header = '', row = ''] = (
        await kubectl('get', 'ipl', '--field-selector', 'spec.domain=selected')
      )
        .trim()
        .split('\n')
      expect(header.split(/\s{2,}/)).toEqual(
        'NAME ADDRESS DOMAIN PHASE KIND NAMESPACE OWNER INTERFACE NODE POOL AGE'.split(' '),
      )
      expect(row.split(/\s{2,}/).slice(1, -1)).toEqual(
        'fd00:9::1 selected Held StatefulSet shop db net1 node-b net'.split(' '),
      )
    })

    it('lists prefix, pod, kind of pool and time of release where there is room', async () => {
      const wide = await kubectl('get', 'ipl', '-o', 'wide')
      expect(wide.split('\n')[0]).toMatch(/POOL +PREFIX +POD +POOL KIND +RELEASED +AGE/)
    })

    it('finds them in the category berth', async () => {
      expect(await kubectl('get', 'berth', '-o', 'name')).toContain('iplease.ipam.berth.dev/default.10-9-0-1')
    })

    it('explains the fields', async () => {
      expect(await kubectl('explain', 'ipl.spec.phase')).toContain('a live pod or claim has it')
    })
  })
})
