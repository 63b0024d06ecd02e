import { hostDevice, macvlan, nad, node, state } from './pod-manifests.ts'
import { ruleTable } from './table.ts'

const found = hostDevice('net', 'ens5')
const pci = nad('net', { type: 'host-device', pciBusID: '0000:3B:02.5', ipam: { type: 'dhcp' } })
const labelled = (label: string, value = '') => state(node('node1'), node('node2', { [label]: value }))

ruleTable('device-unbound', {
  allow: [
    { name: 'a node selector (seed 09)', object: hostDevice('net', 'ens6', 'kubernetes.io/hostname=node1') },
    { name: 'a node that is labelled', state: labelled('device.berth.dev/ens5'), object: found },
    {
      name: 'a node that is labelled with a value',
      state: labelled('device.berth.dev/ens5', 'true'),
      object: found,
    },
    {
      name: 'a node that is labelled for a PCI address',
      state: labelled('device.berth.dev/pci-0000-3b-02.5'),
      object: pci,
    },
    {
      name: 'a device that a device plugin hands out',
      object: nad(
        'net',
        { type: 'host-device', ipam: { type: 'dhcp' } },
        { annotations: { 'k8s.v1.cni.cncf.io/resourceName': 'intel.com/sriov' } },
      ),
    },
    { name: 'macvlan', object: macvlan('net', { type: 'dhcp' }) },
    {
      name: 'a selector that cannot be read (config-parses tells)',
      object: hostDevice('net', 'ens5', 'a in b'),
    },
    {
      name: 'an update that leaves it alone',
      old: found,
      object: found.replace('namespace: default', 'namespace: default\n  labels: {a: b}'),
    },
  ],
  deny: [{ name: 'a device at restricted', object: found, level: 'restricted' }],
  warn: [
    {
      name: 'a device of which nothing is said',
      object: found,
      names: ['ens5', 'device.berth.dev/ens5=', 'nodeSelector'],
      field: 'spec.config.device',
    },
    { name: 'a label of another device', state: labelled('device.berth.dev/ens6'), object: found },
    { name: 'a selector that selects everything', object: hostDevice('net', 'ens5', '') },
    {
      name: 'a PCI address',
      object: pci,
      names: ['device.berth.dev/pci-0000-3b-02.5='],
      field: 'spec.config.pciBusID',
    },
    { name: 'no nodes that are known', nodes: 'none', object: found },
  ],
})
