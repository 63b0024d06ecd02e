import { hostDevice, macvlan, nad, namespace, pod, state } from './pod-manifests.ts'
import { ruleTable } from './table.ts'

const FIELD = 'metadata.annotations[k8s.v1.cni.cncf.io/networks]'
const level = 'restricted' as const
const net = macvlan('net', { type: 'static' })
const dev = hostDevice('dev', 'ens6')
const sriov = nad('sriov', { type: 'sriov' })
const plugin = macvlan(
  'net',
  { type: 'dhcp' },
  { annotations: { 'k8s.v1.cni.cncf.io/resourceName': 'intel.com/vf' } },
)
const leave = (words: string) => namespace('default', { 'berth.dev/allow': words })
const ips = [{ name: 'net', ips: ['10.0.0.5/24'] }]
const mac = [{ name: 'net', mac: '02:00:00:00:00:05' }]
const args = (cniArgs: object) => [{ name: 'net', 'cni-args': cniArgs }]

ruleTable('privileged-attachment', {
  allow: [
    { name: 'an ordinary network', level, state: net, object: pod('web', 'net') },
    {
      name: 'a bridge that a resource says the nodes of',
      level,
      state: nad(
        'net',
        { type: 'bridge', bridge: 'br1', vlan: 7 },
        { annotations: { 'k8s.v1.cni.cncf.io/resourceName': 'bridge.network.kubevirt.io/br1' } },
      ),
      object: pod('web', 'net'),
    },
    { name: 'a host device at baseline', level: 'baseline', state: dev, object: pod('web', 'dev') },
    { name: 'an address at baseline', level: 'baseline', state: net, object: pod('web', ips) },
    {
      name: 'a host device with leave',
      level,
      state: state(dev, leave('devices')),
      object: pod('web', 'dev'),
    },
    { name: 'an address with leave', level, state: state(net, leave('addresses')), object: pod('web', ips) },
    {
      name: 'a MAC with leave among others',
      level,
      state: state(net, leave('devices_addresses_macs')),
      object: pod('web', mac),
    },
    {
      name: 'a host device that the namespace attaches',
      level,
      state: state(dev, namespace('default', { 'attach.berth.dev/net1': 'dev' })),
      object: pod('web', [{ name: 'dev', interface: 'net1' }]),
    },
    {
      name: 'a default-route and cni-args of another kind',
      level,
      state: net,
      object: pod('web', [{ name: 'net', 'default-route': ['10.0.0.1'], 'cni-args': { vlan: 5 } }]),
    },
    {
      name: 'an address that Berth wrote',
      level,
      state: net,
      user: 'system:serviceaccount:berth-system:berth-allocator',
      old: pod('web', 'net'),
      object: pod('web', ips),
    },
    {
      name: 'a network beside an address that was there',
      level,
      state: state(net, macvlan('more', { type: 'dhcp' })),
      old: pod('web', ips),
      object: pod('web', [...ips, { name: 'more' }]),
    },
    { name: 'a network that is not there', level, object: pod('web', 'gone') },
  ],
  deny: [
    {
      name: 'a host device',
      level,
      state: dev,
      object: pod('web', 'dev'),
      names: ['default/dev gives the pod the host device ens6', 'berth.dev/allow: devices'],
      field: `${FIELD}[0]`,
    },
    { name: 'SR-IOV', level, state: sriov, object: pod('web', 'sriov'), names: ['sriov'] },
    {
      name: 'a device of a device plugin',
      level,
      state: plugin,
      object: pod('web', 'net'),
      names: ['intel.com/vf'],
    },
    {
      name: 'a deviceID of choice',
      level,
      state: net,
      object: pod('web', [{ name: 'net', deviceID: '0000:00:1f.6' }]),
      names: ['0000:00:1f.6'],
      field: `${FIELD}[0].deviceID`,
    },
    {
      name: 'an address of choice',
      level,
      state: net,
      object: pod('web', ips),
      names: [
        'asks for 10.0.0.5/24 on default/net',
        'namespace default has no leave',
        'berth.dev/allow: addresses',
      ],
      field: `${FIELD}[0].ips`,
    },
    {
      name: 'a MAC of choice',
      level,
      state: net,
      object: pod('web', mac),
      names: ['02:00:00:00:00:05', 'berth.dev/allow: macs'],
      field: `${FIELD}[0].mac`,
    },
    {
      name: 'an InfiniBand GUID of choice',
      level,
      state: net,
      object: pod('web', [{ name: 'net', 'infiniband-guid': 'c2:11:22:33:44:55:66:77' }]),
      names: ['c2:11:22:33:44:55:66:77'],
    },
    {
      name: 'an address in cni-args',
      level,
      state: net,
      object: pod('web', args({ ips: ['10.0.0.5/24'] })),
      names: ['cni-args'],
      field: `${FIELD}[0].cni-args`,
    },
    {
      name: 'a MAC in cni-args, in capitals',
      level,
      state: net,
      object: pod('web', [{ name: 'net' }, { name: 'net', 'CNI-Args': { MAC: '02:00:00:00:00:05' } }]),
      field: `${FIELD}[1].CNI-Args`,
    },
    {
      name: 'a MAC with leave for something else, which stays',
      level,
      state: state(net, leave('addresses')),
      object: pod('web', mac),
      names: ['berth.dev/allow: addresses_macs'],
    },
    {
      name: 'leave with the wrong separator',
      level,
      state: state(net, leave('addresses.macs')),
      object: pod('web', mac),
    },
    {
      name: 'an address on what the namespace attaches',
      level,
      state: state(net, namespace('default', { 'attach.berth.dev/net1': 'net' })),
      object: pod('web', [{ name: 'net', interface: 'net1', ips: ['10.0.0.5/24'] }]),
    },
    {
      name: 'a deviceID of choice on a device network that the namespace attaches',
      level,
      state: state(sriov, namespace('default', { 'attach.berth.dev/net1': 'sriov' })),
      object: pod('web', [{ name: 'sriov', interface: 'net1', deviceID: '0000:00:1f.6' }]),
      field: `${FIELD}[0].deviceID`,
    },
    {
      name: 'cni-args that an update brings, with the long s that Go reads as s',
      level,
      state: net,
      old: pod('web', [{ name: 'net' }]),
      object: pod('web', [{ name: 'net', 'cni-argſ': { ips: ['10.0.0.5/24'] } }]),
    },
    {
      name: 'an address that an update brings',
      level,
      state: net,
      old: pod('web', [{ name: 'net', ips: ['10.0.0.6/24'] }]),
      object: pod('web', ips),
    },
    {
      name: 'a host device as default network',
      level,
      state: hostDevice('dev', 'ens6').replace('namespace: default', 'namespace: kube-system'),
      object: pod('web', undefined, { annotations: { 'v1.multus-cni.io/default-network': 'dev' } }),
      names: ['kube-system/dev'],
    },
  ],
  warn: [],
})
