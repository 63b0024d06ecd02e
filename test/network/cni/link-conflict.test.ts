import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { DEFAULT_ROUTE } from '../../../network/cni/default-route-master.ts'
import { linkConflict, linkSignature } from '../../../network/cni/link-conflict.ts'
import { placedLinks } from '../../../network/cni/placed-links.ts'
import type { HostLink } from '../../../network/cni/plugin-type.ts'
import { networkOf } from '../nad/network-of.ts'

const master = 'eth1'
const macvlan: HostLink = { driver: 'macvlan', master, passthru: false }
const passthru: HostLink = { driver: 'macvlan', master, passthru: true }
const ipvlan = (mode: 'l2' | 'l3' | 'l3s', flag: 'bridge' | 'private' | 'vepa' = 'bridge'): HostLink => ({
  driver: 'ipvlan',
  master,
  mode,
  flag,
})
const vlan = (id: number): HostLink => ({ driver: 'vlan', master, id })
const device: HostLink = { driver: 'host-device', master }

const anyMaster = fc.constantFrom('eth1', 'eth2', 'eth1.100', DEFAULT_ROUTE)
const links: fc.Arbitrary<HostLink> = fc.oneof(
  fc.record({ driver: fc.constant('macvlan' as const), master: anyMaster, passthru: fc.boolean() }),
  fc.record({
    driver: fc.constant('ipvlan' as const),
    master: anyMaster,
    mode: fc.constantFrom('l2' as const, 'l3' as const, 'l3s' as const),
    flag: fc.constantFrom('bridge' as const, 'private' as const, 'vepa' as const),
  }),
  fc.record({ driver: fc.constant('vlan' as const), master: anyMaster, id: fc.nat(4) }),
  fc.record({ driver: fc.constant('host-device' as const), master: anyMaster }),
)

describe('two links on one master', () => {
  it.each<[string, HostLink, HostLink, string | undefined, string | undefined]>([
    ['macvlan and ipvlan', macvlan, ipvlan('l2'), 'deny', 'device or resource busy'],
    ['macvlan passthru and ipvlan', passthru, ipvlan('l2'), 'deny', 'device or resource busy'],
    ['macvlan passthru and macvlan', passthru, macvlan, 'deny', 'invalid argument'],
    ['macvlan passthru twice', passthru, passthru, 'deny', 'invalid argument'],
    ['macvlan twice', macvlan, macvlan, undefined, undefined],
    ['ipvlan of two modes', ipvlan('l2'), ipvlan('l3'), 'deny', undefined],
    ['ipvlan l3 and l3s', ipvlan('l3'), ipvlan('l3s'), 'deny', undefined],
    ['ipvlan bridge and private', ipvlan('l2'), ipvlan('l2', 'private'), 'deny', undefined],
    ['ipvlan of one mode and flag', ipvlan('l3', 'vepa'), ipvlan('l3', 'vepa'), undefined, undefined],
    ['host-device and macvlan', device, macvlan, 'deny', 'Link not found'],
    ['host-device and ipvlan', device, ipvlan('l2'), 'deny', 'Link not found'],
    ['host-device and vlan', device, vlan(7), 'deny', 'Link not found'],
    ['host-device twice', device, device, 'warn', 'failed to find host device: Link not found'],
    ['vlan of one id', vlan(7), vlan(7), 'warn', 'file exists'],
    ['vlan of two ids', vlan(7), vlan(8), undefined, undefined],
    ['vlan and macvlan', vlan(7), macvlan, undefined, undefined],
    ['vlan and ipvlan', vlan(7), ipvlan('l2'), undefined, undefined],
  ])('%s', (_, a, b, verdict, error) => {
    expect(linkConflict(a, b)?.verdict).toBe(verdict)
    expect(linkConflict(a, b)?.error).toBe(error)
  })

  it('conflict alike from both sides', () => {
    fc.assert(fc.property(links, links, (a, b) => expect(linkConflict(a, b)).toEqual(linkConflict(b, a))))
  })

  it('never conflict on two masters', () => {
    fc.assert(
      fc.property(links, links, (a, b) => {
        if (a.master !== b.master) expect(linkConflict(a, b)).toBeUndefined()
      }),
    )
  })

  it('conflict alike where their signatures are the same', () => {
    fc.assert(
      fc.property(links, links, links, (a, b, c) => {
        if (linkSignature(a) !== linkSignature(b)) return
        const moved = { ...c, master: 'x' }
        expect(linkConflict({ ...a, master: 'x' }, moved)).toEqual(linkConflict({ ...b, master: 'x' }, moved))
      }),
    )
  })
})

describe('the links of a configuration', () => {
  const linksOf = (config: unknown) => {
    const { conf } = networkOf(config)
    return conf === undefined ? [] : placedLinks(conf)
  }

  it('stand with the field that names the interface', () => {
    expect(linksOf({ type: 'macvlan', Master: 'eth1' })).toEqual([
      { link: macvlan, field: 'spec.config.Master' },
    ])
    expect(linksOf({ plugins: [{ type: 'bridge' }, { type: 'host-device', device: 'eth1' }] })).toEqual([
      { link: device, field: 'spec.config.plugins[1].device' },
    ])
  })

  it('are on the interface of the default route where a master is left out', () => {
    expect(linksOf({ type: 'macvlan', mode: 'passthru' })).toEqual([
      { link: { ...passthru, master: DEFAULT_ROUTE }, field: 'spec.config' },
    ])
    expect(linksOf({ plugins: [{ type: 'ipvlan', mode: 'l3', master: '' }] })).toEqual([
      { link: { ...ipvlan('l3'), master: DEFAULT_ROUTE }, field: 'spec.config.plugins[0]' },
    ])
  })

  it.each([
    ['a vlan without master, which fails', { type: 'vlan', vlanId: 7 }],
    ['a master in the pod', { type: 'macvlan', master: 'eth1', linkInContainer: true }],
    ['no master, in the pod', { type: 'ipvlan', linkInContainer: true }],
    ['an ipvlan behind another plugin', { plugins: [{ type: 'ptp' }, { type: 'ipvlan' }] }],
    ['a plugin that Berth does not know', { type: 'kube-ovn', master: 'eth1' }],
    ['a master that is no text', { type: 'macvlan', master: 7 }],
  ])('are none for %s', (_, config) => expect(linksOf(config)).toEqual([]))
})
