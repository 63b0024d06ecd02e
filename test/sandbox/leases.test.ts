import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { parseAddress, type Address } from '../../network/address/address.ts'
import { leaseName } from '../../network/lease/lease-name.ts'
import { LEASES_PATH, leaseObject, type LeaseSpec } from '../../network/lease/lease.ts'
import { at } from '../cluster/api/manifests.ts'
import { TemporarySandbox } from './temporary-sandbox.ts'

function address(text: string): Address {
  const parsed = parseAddress(text)
  if (!parsed.ok) throw new Error(text)
  return parsed.value
}

const lease = (text: string, more: Partial<LeaseSpec> = {}): LeaseSpec => ({
  address: address(text),
  prefix: 24,
  domain: 'default',
  pool: { kind: 'NetworkAttachmentDefinition', namespace: 'shop', name: 'lan' },
  owner: {
    kind: 'Pod',
    namespace: 'shop',
    name: `pod-${text.at(-1) ?? ''}`,
    uid: 'u',
    interface: 'net1',
    ordinal: undefined,
  },
  pod: { name: `pod-${text.at(-1) ?? ''}`, uid: 'u', node: 'node1' },
  phase: 'Bound',
  releasedAt: undefined,
  ...more,
})

describe('IPLeases in the sandbox', () => {
  let running: TemporarySandbox | undefined
  beforeAll(async () => {
    running = await TemporarySandbox.start()
    const specs = [
      lease('192.168.20.5'),
      lease('192.168.20.6', { phase: 'Quarantined', releasedAt: Date.parse('2026-01-02T03:04:05Z') }),
      lease('2001:db8::1', { prefix: 64, domain: 'lab' }),
    ]
    for (const spec of specs) {
      const made = await sandbox().call('POST', LEASES_PATH, { body: leaseObject(spec) })
      expect(made).toMatchObject({ status: 201, body: { spec: leaseObject(spec)['spec'] } })
    }
  })
  afterAll(() => running?.stop())
  const sandbox = (): TemporarySandbox => {
    if (running === undefined) throw new Error('the sandbox did not start')
    return running
  }

  const selected = async (selector: string): Promise<unknown> => {
    const path = `${LEASES_PATH}?fieldSelector=${encodeURIComponent(selector)}`
    const items = at((await sandbox().call('GET', path)).body, 'items')
    return Array.isArray(items) ? items.map((item) => at(item, 'metadata', 'name')) : items
  }

  it('come in the columns of their definition', async () => {
    const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io'
    const { body } = await sandbox().call('GET', LEASES_PATH, { accept })
    const columns = at(body, 'columnDefinitions')
    const shown = Array.isArray(columns) ? columns.filter((column) => at(column, 'priority') === 0) : []
    expect(shown.map((column) => at(column, 'name'))).toEqual([
      'Name',
      'Address',
      'Domain',
      'Phase',
      'Kind',
      'Namespace',
      'Owner',
      'Interface',
      'Node',
      'Pool',
      'Age',
    ])
    const [first] = Object(at(body, 'rows'))
    expect(at(first, 'cells', 1)).toBe('192.168.20.5')
    expect(at(first, 'cells', 3)).toBe('Bound')
  })

  it.each([
    ['spec.phase=Quarantined', ['default.192-168-20-6']],
    ['spec.address=2001:db8::1', [leaseName('lab', address('2001:db8::1'))]],
    ['spec.domain=default,spec.owner.name=pod-5', ['default.192-168-20-5']],
    ['spec.pod.node=node2', []],
  ])('are selected by %s', async (selector, names) => {
    expect(await selected(selector)).toEqual(names)
  })

  it('cannot be selected by what their definition does not name', async () => {
    const path = `${LEASES_PATH}?fieldSelector=spec.prefix%3D24`
    expect(await sandbox().call('GET', path)).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining('field label not supported: spec.prefix') },
    })
  })

  it('of an address exist once in a domain', async () => {
    const again = await sandbox().call('POST', LEASES_PATH, { body: leaseObject(lease('192.168.20.5')) })
    expect(again).toMatchObject({ status: 409, body: { reason: 'AlreadyExists' } })
    const elsewhere = leaseObject(lease('192.168.20.5', { domain: 'lab' }))
    expect((await sandbox().call('POST', LEASES_PATH, { body: elsewhere })).status).toBe(201)
  })

  it('are found under their short name', async () => {
    const { body } = await sandbox().call('GET', '/apis/ipam.berth.dev/v1alpha1')
    expect(at(body, 'resources', 0)).toMatchObject({
      name: 'ipleases',
      shortNames: ['ipl'],
      namespaced: false,
    })
  })
})
