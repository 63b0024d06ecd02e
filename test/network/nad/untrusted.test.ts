import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { describeNetwork } from '../../../network/nad/describe.ts'
import {
  ipamProblems,
  pluginProblems,
  unknownFieldProblems,
  unknownPluginProblems,
} from '../../../network/nad/checks.ts'
import type { NetworkAttachmentDefinition } from '../../../network/nad/network.ts'
import { networkOccupants } from '../../../network/nad/occupants.ts'

/** What an API server without the CRD's schema, or a file, could hold. */
const raw = (nad: unknown): NetworkAttachmentDefinition => JSON.parse(JSON.stringify(nad))

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
