import { describe, expect, it } from '@jest/globals'
import { describeNetwork } from '../../../network/nad/describe.ts'
import { deviceLabel } from '../../../network/nad/device-label.ts'
import type { NetworkAttachmentDefinition } from '../../../network/nad/network.ts'
import { networkOf } from './network-of.ts'

/** What an API server without the CRD's schema, or a file, could hold. */
const raw = (nad: unknown): NetworkAttachmentDefinition => JSON.parse(JSON.stringify(nad))

describe('the domain of a network', () => {
  const vlan = { type: 'bridge', vlan: 7 }
  const blue = { type: 'whereabouts', range: '10.0.0.0/24', network_name: 'blue' }
  it.each([
    ['default', { type: 'macvlan' }, {}, 'default'],
    ['the VLAN id of bridge', vlan, {}, 'vlan-7'],
    ['the VLAN id of vlan', { type: 'vlan', vlanId: 7, master: 'eth0' }, {}, 'vlan-7'],
    ['the VLAN id of sriov', { type: 'sriov', vlan: 7 }, {}, 'vlan-7'],
    ['the VLAN id of ovs', { type: 'ovs', vlan: 7 }, {}, 'vlan-7'],
    ['default for VLAN 0', { type: 'bridge', vlan: 0 }, {}, 'default'],
    ['default for a VLAN id that is none', { type: 'bridge', vlan: '7' }, {}, 'default'],
    ['network_name before the VLAN id', { ...vlan, ipam: blue }, {}, 'blue'],
    ['network_name of berth', { type: 'macvlan', ipam: { ...blue, type: 'berth' } }, {}, 'blue'],
    ['the annotation before all', { ...vlan, ipam: blue }, { 'ipam.berth.dev/domain': 'red' }, 'red'],
    ['no empty annotation', vlan, { 'ipam.berth.dev/domain': '' }, 'vlan-7'],
  ])('is %s', (_title, config, annotations, domain) => {
    expect(networkOf(config, annotations).domain).toBe(domain)
  })
})

describe('a network', () => {
  it('may have no configuration: a file on the node has it', () => {
    for (const spec of [undefined, null, {}, { config: '' }, { config: null }]) {
      const network = describeNetwork(raw({ metadata: { name: 'a', namespace: 'b' }, spec }))
      expect(network).toMatchObject({
        name: 'a',
        namespace: 'b',
        conf: undefined,
        confProblems: [],
        plans: [],
        links: [],
      })
    }
  })

  it('is told that a configuration which is no text cannot be read', () => {
    const { conf, confProblems } = describeNetwork(
      raw({ metadata: {}, spec: { config: { type: 'macvlan' } } }),
    )
    expect(conf).toBeUndefined()
    expect(confProblems.map(({ field }) => field)).toEqual(['spec.config'])
  })

  it('keeps labels and annotations that are text', () => {
    const nad = {
      metadata: {
        labels: { a: 'x', b: 5 },
        annotations: { 'k8s.v1.cni.cncf.io/resourceName': 'r', c: null },
      },
    }
    expect(describeNetwork(raw(nad))).toMatchObject({
      labels: { a: 'x' },
      annotations: { 'k8s.v1.cni.cncf.io/resourceName': 'r' },
      resourceName: 'r',
    })
  })

  it('names its device', () => {
    expect(networkOf({ type: 'host-device', pciBusID: '0000:03:02.3' }).device).toBe('pci:0000:03:02.3')
    expect(networkOf({ type: 'macvlan', master: 'eth0' }).device).toBeUndefined()
  })

  it('has no plan of an ipam that is never run', () => {
    expect(
      networkOf({ plugins: [{ type: 'tuning', ipam: { type: 'host-local', subnet: '10.0.0.0/24' } }] }).plans,
    ).toEqual([])
  })

  it('has an empty plan of an ipam that Berth does not know', () => {
    expect(
      networkOf({ type: 'macvlan', ipam: { type: 'spiderpool', range: '10.0.0.0/24' } }).plans,
    ).toMatchObject([{ authority: 'spiderpool', subnets: [], requested: 'ignored' }])
  })

  it.each([
    null,
    5,
    'x',
    [],
    {},
    { metadata: null },
    { metadata: 5, spec: 5 },
    { metadata: { labels: [], annotations: 'x', name: {} }, spec: [] },
  ])('can be described from %j', (nad) => {
    expect(describeNetwork(raw(nad)).name).toBe('')
  })
})

describe('the label of a device', () => {
  it.each([
    ['ens5', 'device.berth.dev/ens5'],
    ['pci:0000:03:02.3', 'device.berth.dev/pci-0000-03-02.3'],
    ['mac:02:aa:00:00:00:01', 'device.berth.dev/mac-02-aa-00-00-00-01'],
    ['path:/sys/devices/pci0000:00', 'device.berth.dev/path--sys-devices-pci0000-00'],
  ])('of %s is %s', (device, label) => {
    expect(deviceLabel(device)).toBe(label)
  })

  it('has a valid name part, however long the device', () => {
    expect(deviceLabel(`path:/sys/devices/${'x/'.repeat(100)}`)).toMatch(
      /^device\.berth\.dev\/[A-Za-z0-9][A-Za-z0-9_.-]{0,61}[A-Za-z0-9]$/,
    )
  })
})
