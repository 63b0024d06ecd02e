import { describe, expect, it } from '@jest/globals'
import { DEFAULT_ROUTE } from '../../../network/cni/default-route-master.ts'
import { networkOf } from '../nad/network-of.ts'

const links = (...plugins: readonly object[]) => networkOf({ plugins }).links

describe('the host interface of a plugin', () => {
  it.each([
    ['macvlan', { type: 'macvlan', master: 'eth1' }, { driver: 'macvlan', master: 'eth1', passthru: false }],
    [
      'macvlan passthru',
      { type: 'macvlan', MASTER: 'eth1', mode: 'passthru' },
      { driver: 'macvlan', master: 'eth1', passthru: true },
    ],
    [
      'ipvlan',
      { type: 'ipvlan', master: 'eth1' },
      { driver: 'ipvlan', master: 'eth1', mode: 'l2', flag: 'bridge' },
    ],
    [
      'ipvlan l3s',
      { type: 'ipvlan', master: 'eth1', mode: 'l3s' },
      { driver: 'ipvlan', master: 'eth1', mode: 'l3s', flag: 'bridge' },
    ],
    ['vlan', { type: 'vlan', master: 'eth1', vlanId: 7 }, { driver: 'vlan', master: 'eth1', id: 7 }],
    ['vlan without id', { type: 'vlan', master: 'eth1' }, { driver: 'vlan', master: 'eth1', id: 0 }],
    [
      'host-device by name',
      { type: 'host-device', device: 'ens5' },
      { driver: 'host-device', master: 'ens5' },
    ],
    [
      'host-device by MAC address',
      { type: 'host-device', hwaddr: '02-AA-00-00-00-01' },
      { driver: 'host-device', master: 'mac:02:aa:00:00:00:01' },
    ],
    [
      'host-device by kernel path',
      { type: 'host-device', kernelpath: '/sys/devices/x/' },
      { driver: 'host-device', master: 'path:/sys/devices/x' },
    ],
    [
      'host-device by PCI address',
      { type: 'host-device', pciBusID: '0000:03:0A.2' },
      { driver: 'host-device', master: 'pci:0000:03:0a.2' },
    ],
    [
      'macvlan without master, which takes the interface of the default route',
      { type: 'macvlan' },
      { driver: 'macvlan', master: DEFAULT_ROUTE, passthru: false },
    ],
  ])('is told for %s', (_title, plugin, link) => {
    expect(links(plugin)).toEqual([link])
  })

  it.each([
    ['macvlan on an interface of the pod', { type: 'macvlan', master: 'net1', linkInContainer: true }],
    ['host-device of a device plugin', { type: 'host-device' }],
    ['a master that is no text', { type: 'ipvlan', master: ['eth0'] }],
    ['bridge', { type: 'bridge', bridge: 'br0' }],
    ['a plugin that Berth does not know', { type: 'calico', master: 'eth0' }],
  ])('is not known for %s', (_title, plugin) => {
    expect(links(plugin)).toEqual([])
  })

  it('is told for each plugin of a chain', () => {
    expect(links({ type: 'macvlan', master: 'eth1' }, { type: 'ipvlan', master: 'eth2' })).toHaveLength(2)
  })
})
