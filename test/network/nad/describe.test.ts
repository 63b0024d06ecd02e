import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { describeNetwork } from '../../../network/nad/describe.ts'
import { deviceLabel } from '../../../network/nad/device-label.ts'
import {
  ipamProblems,
  pluginProblems,
  unknownFieldProblems,
  unknownPluginProblems,
} from '../../../network/nad/checks.ts'
import type { NetworkAttachmentDefinition } from '../../../network/nad/network.ts'
import { networkOccupants } from '../../../network/nad/occupants.ts'
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

/** Runs everything that reads a network, to the end. */
function readAll(nad: NetworkAttachmentDefinition): void {
  const network = describeNetwork(nad)
  networkOccupants(network)
  for (const check of [pluginProblems, unknownFieldProblems, unknownPluginProblems, ipamProblems]) {
    for (const { field, message, fix } of check(network)) {
      expect(field.startsWith('spec.config')).toBe(true)
      expect([message, fix].join('')).not.toMatch(/[\n\r]/)
      expect(message.length + fix.length).toBeLessThan(1000)
      expect([message, fix].filter((line) => line.endsWith('.') || line === '')).toEqual([])
    }
  }
}

const KEYS = [
  'type',
  'Type',
  'plugins',
  'ipam',
  'range',
  'range_start',
  'exclude',
  'ipRanges',
  'ranges',
  'subnet',
  'rangeStart',
  'rangeEnd',
  'gateway',
  'routes',
  'dst',
  'gw',
  'addresses',
  'address',
  'master',
  'mode',
  'vlan',
  'vlanTrunk',
  'mtu',
  'mac',
  'device',
  'pciBusID',
  'sysctl',
  'pool',
  'kind',
  'name',
  'capabilities',
  'cniVersion',
  '__proto__',
  'constructor',
  'network_name',
  'node_slice_size',
  'topology',
  'subnets',
  'request',
  'option',
]
const TEXTS = [
  'bridge',
  'macvlan',
  'ipvlan',
  'vlan',
  'host-device',
  'sriov',
  'tuning',
  'vrf',
  'sbr',
  'portmap',
  'bandwidth',
  'ovs',
  'ovn-k8s-cni-overlay',
  'whereabouts',
  'berth',
  'host-local',
  'static',
  'dhcp',
  '10.0.0.0/24',
  '10.0.0.5',
  '10.0.0.9-10.0.0.1/24',
  '::/0',
  'fd00::/64',
  'fd00::5',
  '::ffff:10.0.0.1',
  '010.0.0.1',
  'fe80::1%eth0',
  '0.0.0.0',
  '10.0.0.0/31',
  '',
  '\0',
  '\uD800',
  'a\nb',
  '1500',
  'l3',
  'x'.repeat(2000),
]
const { tree } = fc.letrec((tie) => ({
  leaf: fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...TEXTS) },
    fc.constantFrom<unknown>(null, true, 0, -1, 1.5, 4095, 1e308),
    fc.string(),
  ),
  object: fc.dictionary(
    fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...KEYS) }, fc.string()),
    tie('tree'),
    { maxKeys: 8 },
  ),
  tree: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    tie('leaf'),
    tie('object'),
    fc.array(tie('tree'), { maxLength: 4 }),
  ),
}))

describe('whatever somebody writes', () => {
  it('is described and checked without a fault, in messages of one line', () => {
    const plugin = fc
      .tuple(fc.constantFrom(...TEXTS), fc.constantFrom(...TEXTS), tree, tree)
      .map(([type, ipamType, fields, ipam]) =>
        Object.assign({}, fields, { type, ipam: Object.assign({}, ipam, { type: ipamType }) }),
      )
    const config = fc.oneof(
      plugin,
      tree,
      fc.array(plugin, { maxLength: 3 }).map((plugins) => ({ plugins })),
    )
    fc.assert(
      fc.property(config, (value) => {
        readAll({
          metadata: { name: 'net', namespace: 'default' },
          spec: { config: JSON.stringify(value) ?? '' },
        })
      }),
      { numRuns: 4000 },
    )
  })

  it('is described and checked without a fault where the text is cut or changed', () => {
    const config = JSON.stringify({
      cniVersion: '0.3.1',
      plugins: [
        {
          type: 'macvlan',
          master: 'eth0',
          capabilities: { ips: true },
          ipam: {
            type: 'whereabouts',
            range: '192.168.20.0/24',
            range_start: '192.168.20.10',
            exclude: ['192.168.20.64/28'],
            gateway: '192.168.20.1',
          },
        },
        { type: 'tuning', sysctl: { 'net.core.somaxconn': '500' } },
      ],
    })
    const changed = fc
      .array(fc.tuple(fc.nat(config.length), fc.string({ maxLength: 3 }), fc.nat(5)), {
        minLength: 1,
        maxLength: 4,
      })
      .map((edits) =>
        edits.reduce((text, [at, insert, cut]) => text.slice(0, at) + insert + text.slice(at + cut), config),
      )
    fc.assert(
      fc.property(changed, (text) => {
        readAll({ metadata: { name: 'net', namespace: 'default' }, spec: { config: text } })
      }),
      { numRuns: 4000 },
    )
  })

  it('is described from any object, whatever its metadata', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (metadata, spec) => {
        readAll(raw({ metadata, spec }))
      }),
      { numRuns: 2000 },
    )
  })
})
