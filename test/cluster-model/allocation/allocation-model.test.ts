import { describe, expect, it } from '@jest/globals'
import type { Change } from '../../../allocator/view.ts'
import { AllocationModel } from '../../../cluster/allocation/allocation-model.ts'
import { formatAddress } from '../../../network/address/address.ts'
import { leaseDomain } from '../../../network/lease/lease-name.ts'
import { asking, at, lease, nad, pod, rangeOf, storedLease } from './objects.ts'

const lowest = (model: AllocationModel, range: string, domain = 'default') => {
  const address = model.lowestFree(domain, rangeOf(range))
  return address && formatAddress(address)
}

/** What a model tells, as lines: `+Pod shop/web`, `-Pod shop/web`, `free default 10.0.0.1`. */
function told(model: AllocationModel): string[] {
  const lines: string[] = []
  model.subscribe({
    changed: ({ kind, namespace, name, gone }: Change) =>
      lines.push(`${gone ? '-' : '+'}${kind} ${namespace}/${name}`),
    freed: (domain, address) => lines.push(`free ${domain} ${formatAddress(address)}`),
  })
  return lines
}

const NAME = 'default.10-0-0-1'
const first = lease('10.0.0.1')

describe('what is free', () => {
  it('is the lowest address that has no lease', () => {
    const model = new AllocationModel()
    expect(lowest(model, '10.0.0.1-10.0.0.3')).toBe('10.0.0.1')
    for (const host of [1, 2, 4]) model.upsert('IPLease', storedLease(lease(`10.0.0.${host}`), 5))
    expect(lowest(model, '10.0.0.1-10.0.0.9')).toBe('10.0.0.3')
    expect(lowest(model, '10.0.0.1-10.0.0.2')).toBeUndefined()
    model.remove('IPLease', '', NAME)
    expect(lowest(model, '10.0.0.1-10.0.0.9')).toBe('10.0.0.1')
    expect(model.isFree('default', at('10.0.0.2'))).toBe(false)
  })

  it('is told for a domain in both of its forms alike', () => {
    const model = new AllocationModel()
    model.upsert('IPLease', storedLease(lease('10.0.0.3', { domain: leaseDomain('My_Net') }), 5))
    model.upsert(
      'NetworkAttachmentDefinition',
      nad('net', { type: 'berth', range: '10.0.0.0/24' }, { 'ipam.berth.dev/domain': 'My_Net' }),
    )
    model.upsert('Pod', pod({ networks: asking('10.0.0.2/24') }))
    expect(lowest(model, '10.0.0.2-10.0.0.9', 'My_Net')).toBe('10.0.0.4')
    expect(lowest(model, '10.0.0.2-10.0.0.9', leaseDomain('My_Net'))).toBe('10.0.0.4')
    expect(lowest(model, '10.0.0.2-10.0.0.9')).toBe('10.0.0.2')
  })

  it.each([
    ['10.0.0.1-10.255.255.254', '10.0.0.1', '10.0.0.3'],
    ['fd00::1-fd00:0:0:ffff:ffff:ffff:ffff:ffff', 'fd00::1', 'fd00::3'],
    ['::1-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', '::1', '::3'],
  ])('is found in %s', (range, one, three) => {
    const model = new AllocationModel()
    const { family, first: start } = rangeOf(range)
    for (const more of [0n, 1n, 3n]) {
      const text = formatAddress({ family, value: start + more })
      model.upsert('IPLease', storedLease(lease(text, { prefix: 8 }), 5))
    }
    expect(model.isFree('default', at(one))).toBe(false)
    expect(lowest(model, range)).toBe(three)
  })

  it('is no fixed address of a NAD, however many give it', () => {
    const model = new AllocationModel()
    const lines = told(model)
    for (const name of ['fixed', 'other'])
      model.upsert(
        'NetworkAttachmentDefinition',
        nad(name, { type: 'static', addresses: [{ address: '10.0.0.1/24' }] }),
      )
    expect(lowest(model, '10.0.0.1-10.0.0.3')).toBe('10.0.0.2')
    expect(model.isFree('default', at('10.0.0.1'))).toBe(false)
    model.remove('NetworkAttachmentDefinition', 'default', 'fixed')
    expect(lowest(model, '10.0.0.1-10.0.0.3')).toBe('10.0.0.2')
    model.remove('NetworkAttachmentDefinition', 'default', 'other')
    expect(lowest(model, '10.0.0.1-10.0.0.3')).toBe('10.0.0.1')
    expect(lines.filter((line) => line.startsWith('free'))).toEqual(['free default 10.0.0.1'])
  })

  it('is nothing that whereabouts has given out', () => {
    const model = new AllocationModel()
    const pool = (...offsets: readonly string[]) => ({
      metadata: { namespace: 'kube-system', name: '10.0.0.0-24' },
      spec: {
        range: '10.0.0.0/24',
        allocations: Object.fromEntries(offsets.map((offset) => [offset, { podref: 'shop/web' }])),
      },
    })
    model.upsert('WhereaboutsIPPool', pool('1', '2', '4'))
    model.upsert('IPLease', storedLease(lease('10.0.0.3'), 5))
    const lines = told(model)
    expect(lowest(model, '10.0.0.1-10.0.0.9')).toBe('10.0.0.5')
    model.upsert('WhereaboutsIPPool', pool('1', '4'))
    expect(lowest(model, '10.0.0.1-10.0.0.9')).toBe('10.0.0.2')
    expect(lines).toEqual(['+WhereaboutsIPPool kube-system/10.0.0.0-24', 'free default 10.0.0.2'])
  })

  it('is what whereabouts has given to the very pod that asks, and to it alone', () => {
    const model = new AllocationModel()
    model.upsert('WhereaboutsIPPool', {
      metadata: { namespace: 'kube-system', name: '10.0.0.0-24' },
      spec: { range: '10.0.0.0/24', allocations: { '1': { podref: 'shop/web' } } },
    })
    const { owner, pod: web } = first
    expect({ namespace: owner.namespace, name: web?.name }).toEqual({ namespace: 'shop', name: 'web' })
    expect(model.isFree('default', at('10.0.0.1'), first)).toBe(true)
    expect(model.isFree('default', at('10.0.0.1'))).toBe(false)
    const elsewhere = { owner: { ...owner, namespace: 'lab' }, pod: web }
    expect(model.isFree('default', at('10.0.0.1'), elsewhere)).toBe(false)
    const other = { owner, pod: web && { ...web, name: 'web-2' } }
    expect(model.isFree('default', at('10.0.0.1'), other)).toBe(false)
    expect(model.isFree('default', at('10.0.0.1'), { owner, pod: undefined })).toBe(false)
    expect(lowest(model, '10.0.0.1-10.0.0.9')).toBe('10.0.0.2')
  })

  it('is an address that a gated pod merely asks for, and none that a started one may have', () => {
    const model = new AllocationModel()
    model.upsert('Pod', pod({ networks: asking('10.0.0.1/24'), gated: true }))
    expect(model.isFree('default', at('10.0.0.1'))).toBe(true)
    expect([...model.holdersOf('default', at('10.0.0.1'))]).toEqual([])
    model.upsert('Pod', pod({ networks: asking('10.0.0.1/24'), version: 11 }))
    expect(model.isFree('default', at('10.0.0.1'))).toBe(false)
    expect(lowest(model, '10.0.0.1-10.0.0.3')).toBe('10.0.0.2')
  })

  it('is what the asking pod names itself, unless somebody else has it', () => {
    const model = new AllocationModel()
    model.upsert('Pod', pod({ networks: asking('10.0.0.1/24') }))
    expect(model.isFree('default', at('10.0.0.1'), first)).toBe(true)
    expect(model.isFree('default', at('10.0.0.1'), lease('10.0.0.1', { pod: undefined }))).toBe(false)
    model.upsert(
      'IPLease',
      storedLease(lease('10.0.0.1', { pod: { name: 'x', uid: 'x', node: undefined } }), 5),
    )
    expect(model.isFree('default', at('10.0.0.1'), first)).toBe(false)
  })

  it('is, of two started pods that name one address, the elder one’s to have', () => {
    const model = new AllocationModel()
    model.upsert('Pod', pod({ networks: asking('10.0.0.1/24'), created: '2026-11-21T04:00:01Z' }))
    model.upsert('Pod', pod({ name: 'old', networks: asking('10.0.0.1/24') }))
    const old = lease('10.0.0.1', { pod: { name: 'old', uid: 'u-old', node: undefined } })
    expect(model.isFree('default', at('10.0.0.1'), old)).toBe(true)
    expect(model.isFree('default', at('10.0.0.1'), first)).toBe(false)
  })

  it('is what the asking claim has an IPAddress of', () => {
    const model = new AllocationModel()
    model.upsert('IPAddress', { metadata: { namespace: 'shop', name: 'web' }, spec: { address: '10.0.0.1' } })
    const claim = { ...first.owner, kind: 'IPAddressClaim', interface: undefined } as const
    expect(model.isFree('default', at('10.0.0.1'), { owner: claim, pod: undefined })).toBe(true)
    const other = { ...claim, name: 'other' }
    expect(model.isFree('default', at('10.0.0.1'), { owner: other, pod: undefined })).toBe(false)
    expect(model.isFree('default', at('10.0.0.1'))).toBe(false)
  })

  it('is told when the last of several holders has let go', () => {
    const model = new AllocationModel()
    model.upsert('IPLease', storedLease(first, 5))
    model.upsert('Pod', pod({ networks: asking('10.0.0.1/24') }))
    const lines = told(model)
    model.remove('IPLease', '', NAME)
    model.upsert('Pod', pod({ networks: asking('10.0.0.1/24'), version: 12 }))
    model.remove('Pod', 'shop', 'web')
    expect(lines).toEqual([
      '-IPLease /default.10-0-0-1',
      '+Pod shop/web',
      '-Pod shop/web',
      'free default 10.0.0.1',
    ])
  })

  it('is counted with the workload that has it, once for pod and lease', () => {
    const model = new AllocationModel()
    const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-abc', controller: true }
    const metadata = { labels: { 'pod-template-hash': 'abc' }, ownerReferences: [owner] }
    const made = pod({ networks: asking('10.0.0.1/24') })
    model.upsert('Pod', { ...made, metadata: { ...Object(made['metadata']), ...metadata } })
    model.upsert('IPLease', storedLease(first, 5))
    expect(model.usage('default', [rangeOf('10.0.0.0/24')], 5)).toEqual({
      used: 1n,
      top: [{ owner: 'Deployment shop/web', count: 1 }],
    })
  })
})
