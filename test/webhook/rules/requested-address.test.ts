import { stringify } from 'yaml'
import { lease } from './lease-manifests.ts'
import { macvlan, nad, networkStatus, pod, state, workload } from './pod-manifests.ts'
import { ruleTable } from './table.ts'

const FIELD = 'metadata.annotations[k8s.v1.cni.cncf.io/networks]'
const asks = (...ips: string[]) => pod('web', [{ name: 'net', ips }])
const only = { type: 'static' }
const berth = {
  type: 'berth',
  range: '192.168.21.0/24',
  range_start: '192.168.21.10',
  range_end: '192.168.21.100',
  gateway: '192.168.21.50',
}
const hostLocal = {
  type: 'host-local',
  subnet: '10.10.0.0/16',
  rangeStart: '10.10.1.20',
  rangeEnd: '10.10.3.50',
}
const free = macvlan('net', only)
const managed = macvlan('net', berth)
const bridge = nad('net', { type: 'bridge', capabilities: { ips: true }, ipam: only })
const holder = pod('db', [{ name: 'net', ips: ['10.0.0.5/24'] }])
const other = (domain: string) => macvlan('other', only, { annotations: { 'ipam.berth.dev/domain': domain } })
const pool = (name: string) =>
  stringify({
    apiVersion: 'ipam.cluster.x-k8s.io/v1alpha2',
    kind: 'InClusterIPPool',
    metadata: { name, namespace: 'default' },
    spec: { addresses: ['10.9.0.10-10.9.0.20'], prefix: 24, gateway: '10.9.0.1' },
  })
const fromPool = macvlan('net', { type: 'berth', pool: { kind: 'InClusterIPPool', name: 'machines' } })
const deployment = (replicas: number, strategy?: object) =>
  workload('Deployment', { replicas, ...(strategy === undefined ? {} : { strategy }) }, [
    { name: 'net', ips: ['10.0.0.5/24'] },
  ])

const wants = (ip: string) => [{ name: 'net', ips: [`${ip}/24`] }]
const asksManaged = pod('web', wants('192.168.21.60'))
const stopping = { deletionTimestamp: '2026-01-02T03:04:05Z' }
const ofSet = { ownerReferences: [{ controller: true, kind: 'StatefulSet', name: 'db', uid: 'uid-db' }] }

ruleTable('requested-address', {
  allow: [
    {
      name: 'an address that is leased to the pod itself',
      state: state(managed, lease('192.168.21.60', { name: 'web', uid: 'uid-web' })),
      old: pod('web', 'net', { uid: 'uid-web' }),
      object: pod('web', wants('192.168.21.60'), { uid: 'uid-web' }),
    },
    {
      name: 'the address that is kept for its own ordinal',
      state: state(managed, lease('192.168.21.60', { owner: 'set', phase: 'Held' })),
      object: pod('db-0', wants('192.168.21.60'), { uid: 'next', ...ofSet }),
    },
    {
      name: 'a template whose StatefulSet the address is kept for',
      state: state(managed, lease('192.168.21.60', { owner: 'set', phase: 'Held' })),
      object: workload('StatefulSet', { replicas: 1 }, wants('192.168.21.60')).replace(
        'name: web',
        'name: db',
      ),
    },
    {
      name: 'a template whose pod has the address',
      state: state(managed, lease('192.168.21.60', { name: 'web-5d4f8c7b9-x7k2p' })),
      object: workload('Deployment', { replicas: 1, strategy: { type: 'Recreate' } }, wants('192.168.21.60')),
    },
    {
      name: 'an address that is leased in another domain',
      state: state(managed, lease('192.168.21.60', { domain: 'blue' })),
      object: asksManaged,
    },
    {
      name: 'an address that only the status of a pod on no node tells of: its author wrote it',
      state: state(
        free,
        pod('forger', 'net', {
          annotations: networkStatus('default/net', ['10.0.0.5']),
          spec: { nodeName: '' },
        }),
      ),
      object: asks('10.0.0.5/24'),
    },
    { name: 'no ips', state: free, object: pod('web', 'net') },
    { name: 'an address of static', state: free, object: asks('10.0.0.5/24') },
    {
      name: 'several addresses of both families',
      state: free,
      object: asks('10.0.0.5/24', '10.0.1.5/24', 'fd00::5/64'),
    },
    { name: 'an address inside the range of berth', state: managed, object: asks('192.168.21.99/24') },
    {
      name: 'an address inside the range of host-local',
      state: macvlan('net', hostLocal),
      object: asks('10.10.2.255/16'),
    },
    {
      name: 'host-local without prefix length, which it reads',
      state: macvlan('net', hostLocal),
      object: asks('10.10.2.1'),
    },
    {
      name: 'an address of the pool',
      state: state(pool('machines'), fromPool),
      object: asks('10.9.0.20/24'),
    },
    { name: 'a pool that is not known', state: fromPool, object: asks('10.9.0.20/24') },
    {
      name: 'an ipam that Berth does not know',
      state: macvlan('net', { type: 'spiderpool' }),
      object: asks('10.9.0.20/24'),
    },
    {
      name: 'a plugin that Berth does not know',
      state: nad('net', { type: 'kube-ovn' }),
      object: asks('10.9.0.20/24'),
    },
    {
      name: 'a plugin that does its own addresses',
      state: nad('net', { type: 'ovn-k8s-cni-overlay', topology: 'layer2', netAttachDefName: 'default/net' }),
      object: asks('10.9.0.20/24'),
    },
    { name: 'a network that is not there (network-exists tells)', object: asks('10.9.0.20/24') },
    {
      name: 'a NAD whose config is a file on the node',
      state: macvlan('net', undefined).replace(/spec:[^]*/, ''),
      object: asks('10.9.0.20/24'),
    },
    { name: 'the last address of /31, and of /32', state: free, object: asks('10.0.0.1/31', '10.0.9.0/32') },
    { name: 'the first address of /127', state: free, object: asks('fd00::2/127') },
    { name: 'the last address of an IPv6 subnet', state: free, object: asks('fd00::ffff:ffff:ffff:ffff/64') },
    {
      name: 'one address on two networks of different domains',
      state: state(free, other('x')),
      object: pod('web', [
        { name: 'net', ips: ['10.0.0.5/24'] },
        { name: 'other', ips: ['10.0.0.5/24'] },
      ]),
    },
    {
      name: 'an address that another domain has in use',
      state: state(free, other('x'), holder),
      object: pod('web', [{ name: 'other', ips: ['10.0.0.5/24'] }]),
    },
    {
      name: 'the address that the pod itself holds',
      state: state(free, pod('web', [{ name: 'net', ips: ['10.0.0.5/24'] }], { uid: 'u1' })),
      old: pod('web', 'net', { uid: 'u1' }),
      object: pod('web', [{ name: 'net', ips: ['10.0.0.5/24'] }], { uid: 'u1' }),
    },
    {
      name: 'the address of the pod of that name that is on its way out',
      state: state(free, pod('web-0', [{ name: 'net', ips: ['10.0.0.5/24'] }], { uid: 'old' })),
      object: pod('web-0', [{ name: 'net', ips: ['10.0.0.5/24'] }], { uid: 'new' }),
    },
    {
      name: 'an address whose holder has ended',
      state: state(free, holder.replace('metadata:', 'status: {phase: Succeeded}\nmetadata:')),
      object: asks('10.0.0.5/24'),
    },
    {
      name: 'an update that keeps a faulty address',
      old: asks('10.0.0.5'),
      state: free,
      object: pod('web', [{ name: 'net', ips: ['10.0.0.5'] }], { labels: { a: 'b' } }),
    },
    {
      name: 'one address for one pod of a StatefulSet',
      state: free,
      object: workload('StatefulSet', { replicas: 1 }, [{ name: 'net', ips: ['10.0.0.5/24'] }]),
    },
    {
      name: 'one address for one pod of a Deployment that stops it first',
      state: free,
      object: deployment(1, { type: 'Recreate' }),
    },
    {
      name: 'one address for a Deployment that may be unavailable',
      state: free,
      object: deployment(1, { rollingUpdate: { maxUnavailable: 1 } }),
    },
    { name: 'a Deployment scaled to nothing', state: free, object: deployment(0) },
    {
      name: 'a template whose own pod holds the address',
      state: state(free, pod('web-5d4f8c7b9-x7k2p', [{ name: 'net', ips: ['10.0.0.5/24'] }])),
      object: deployment(1, { type: 'Recreate' }),
    },
    {
      name: 'the on-link gateway 0.0.0.0 as gateway',
      state: macvlan('net', { type: 'static', addresses: [{ address: '10.0.0.9/24', gateway: '0.0.0.0' }] }),
      object: asks('10.0.0.5/24'),
    },
  ],
  deny: [
    {
      name: 'an address that is leased to a live pod',
      state: state(managed, pod('db', 'net', { uid: 'uid-db' }), lease('192.168.21.60')),
      object: asksManaged,
      names: ['192.168.21.60 of default/net is held by pod default/db on node1 (IPLease Bound)'],
    },
    {
      name: 'an address that is leased to a claim',
      state: state(managed, lease('192.168.21.60', { owner: 'claim', name: 'machine-1' })),
      object: asksManaged,
      names: ['is held by IPAddressClaim default/machine-1 (IPLease Bound)'],
    },
    {
      name: 'an address that is kept for an ordinal',
      state: state(managed, lease('192.168.21.60', { owner: 'set', phase: 'Held' })),
      object: asksManaged,
      names: ['ordinal 0 of StatefulSet default/db (IPLease Held since 2026-01-02T03:04:05Z)'],
    },
    {
      name: 'the address of an ordinal for a pod that only has its name',
      state: state(managed, lease('192.168.21.60', { owner: 'set', phase: 'Held' })),
      object: pod('db-0', wants('192.168.21.60')),
      names: ['ordinal 0 of StatefulSet default/db'],
    },
    {
      name: 'a resting address on a network that nobody waits for',
      state: state(free, lease('192.168.21.60', { phase: 'Quarantined' })),
      object: asksManaged,
      names: ['IPLease Quarantined since 2026-01-02T03:04:05Z'],
    },
    {
      name: 'a live holder, whatever rests beside it',
      state: state(
        managed,
        lease('192.168.21.60', { phase: 'Quarantined' }),
        pod('cache', wants('192.168.21.60')),
      ),
      object: asksManaged,
      names: ['held by pod default/cache'],
    },
    {
      name: 'text that is no address',
      state: free,
      object: asks('ten/24'),
      names: ['"ten"'],
      field: `${FIELD}[0].ips[0]`,
    },
    { name: 'an octet with a leading zero', state: free, object: asks('010.0.0.1/24'), names: ['010.0.0.1'] },
    { name: 'a prefix length that is none', state: free, object: asks('10.0.0.1/33'), names: ['/33'] },
    { name: 'a zone id', state: free, object: asks('fe80::1%eth0/64'), names: ['zone'] },
    { name: 'an IPv4-mapped address', state: free, object: asks('::ffff:10.0.0.1/120'), names: ['10.0.0.1'] },
    {
      name: 'no prefix length with static',
      state: free,
      object: asks('10.0.0.5'),
      names: ['10.0.0.5', 'CIDR', 'such as 10.0.0.5/24'],
    },
    {
      name: 'no prefix length with berth, whose prefix is told',
      state: macvlan('net', { ...berth, range: '192.168.20.0/22' }),
      object: asks('192.168.21.20'),
      names: ['write 192.168.21.20/22'],
    },
    {
      name: 'the network address',
      state: free,
      object: asks('10.0.0.0/24'),
      names: ['10.0.0.0 is the network address of 10.0.0.0/24'],
    },
    {
      name: 'the broadcast address',
      state: free,
      object: asks('10.0.0.255/24'),
      names: ['broadcast address of 10.0.0.0/24'],
    },
    {
      name: 'the broadcast address of the NAD under a shorter prefix',
      state: macvlan('net', hostLocal),
      object: asks('10.10.255.255/8'),
      names: ['broadcast address of 10.10.0.0/16'],
    },
    {
      name: 'the subnet-router anycast address',
      state: free,
      object: asks('fd00::/64'),
      names: ['anycast address of fd00::/64'],
    },
    { name: 'a multicast address', state: free, object: asks('224.0.0.5/24'), names: ['multicast'] },
    { name: 'a loopback address', state: free, object: asks('127.0.0.5/8'), names: ['loopback'] },
    { name: 'the unspecified address', state: free, object: asks('0.0.0.0/0'), names: ['unspecified'] },
    {
      name: 'an address below the range',
      state: managed,
      object: asks('192.168.21.9/24'),
      names: ['192.168.21.9 is outside what default/net hands out', '192.168.21.10-192.168.21.100'],
    },
    {
      name: 'an address of another subnet',
      state: macvlan('net', hostLocal),
      object: asks('10.11.0.5/16'),
      names: ['10.10.1.20-10.10.3.50'],
    },
    {
      name: 'an address outside the pool',
      state: state(pool('machines'), fromPool),
      object: asks('10.9.0.9/24'),
      names: ['10.9.0.10-10.9.0.20'],
    },
    {
      name: 'the gateway of the pool',
      state: state(pool('machines'), fromPool),
      object: asks('10.9.0.1/24'),
      names: ['10.9.0.1 is the gateway'],
    },
    {
      name: 'the gateway inside the range',
      state: managed,
      object: asks('192.168.21.50/24'),
      names: ['192.168.21.50 is the gateway of default/net'],
    },
    {
      name: 'the gateway of a route',
      state: macvlan('net', { type: 'static', routes: [{ dst: '10.1.0.0/16', gw: '10.0.0.1' }] }),
      object: asks('10.0.0.1/24'),
      names: ['gateway'],
    },
    {
      name: 'two addresses of host-local, which takes one',
      state: macvlan('net', {
        type: 'host-local',
        ranges: [[{ subnet: '10.1.0.0/16' }], [{ subnet: 'fd00::/64' }]],
      }),
      object: asks('10.1.0.5/16', 'fd00::5/64'),
      names: ['host-local of default/net takes one address', '10.1.0.5/16 and fd00::5/64'],
      field: `${FIELD}[0].ips[1]`,
    },
    {
      name: 'two addresses of one range of host-local',
      state: macvlan('net', hostLocal),
      object: asks('10.10.2.1/16', '10.10.2.2/16'),
      names: ['takes one address'],
    },
    {
      name: 'an address beside whereabouts',
      state: macvlan('net', { type: 'whereabouts', range: '10.0.0.0/24' }),
      object: asks('10.0.0.5/24'),
      names: ['whereabouts of default/net', 'gets both', '10.0.0.5/24'],
      field: `${FIELD}[0].ips[0]`,
    },
    {
      name: 'an address with dhcp',
      state: macvlan('net', { type: 'dhcp' }),
      object: asks('10.0.0.5/24'),
      names: ['DHCP server', 'ignores 10.0.0.5/24'],
    },
    {
      name: 'an address with no ipam at all',
      state: macvlan('net', undefined),
      object: asks('10.0.0.5/24'),
      names: ['has no ipam'],
    },
    {
      name: 'one address twice on one interface',
      state: free,
      object: asks('10.0.0.5/24', '10.0.0.5/16'),
      names: ['10.0.0.5 is asked for twice on default/net (net1)'],
      field: `${FIELD}[0].ips[1]`,
    },
    {
      name: 'one address on two interfaces of one domain',
      state: state(free, macvlan('other', only)),
      object: pod('web', [
        { name: 'net', ips: ['10.0.0.5/24'] },
        { name: 'other', ips: ['10.0.0.5/24'] },
      ]),
      names: ['default/net (net1)', 'default/other (net2)'],
      field: `${FIELD}[1].ips[0]`,
    },
    {
      name: 'an IPv6 address twice, written differently',
      state: free,
      object: asks('fd00::5/64', 'FD00:0:0::5/64'),
      names: ['fd00::5'],
    },
    {
      name: 'an address that another pod asks for',
      state: state(free, holder),
      object: asks('10.0.0.5/24'),
      names: ['10.0.0.5 of default/net is held by pod default/db'],
    },
    {
      name: 'an address that another pod has, on its node',
      state: state(
        free,
        pod('db', 'net', {
          spec: { nodeName: 'node2' },
          annotations: networkStatus('default/net', ['10.0.0.5']),
        }),
      ),
      object: asks('10.0.0.5/24'),
      names: ['pod default/db on node2'],
    },
    {
      name: 'an address that a pod holds by another NAD of the domain',
      state: state(free, macvlan('other', only), pod('db', [{ name: 'other', ips: ['10.0.0.5/24'] }])),
      object: asks('10.0.0.5/24'),
      names: ['default/db'],
    },
    {
      name: 'an address that a Cluster API claim has',
      state: state(
        free,
        stringify({
          apiVersion: 'ipam.cluster.x-k8s.io/v1beta1',
          kind: 'IPAddress',
          metadata: { name: 'web', namespace: 'default' },
          spec: {
            address: '10.0.0.5',
            prefix: 24,
            poolRef: { apiGroup: 'ipam.cluster.x-k8s.io', kind: 'InClusterIPPool', name: 'machines' },
          },
        }),
      ),
      object: asks('10.0.0.5/24'),
      names: ['IPAddress default/web'],
    },
    {
      name: 'an address that the configuration reserves',
      config: 'reservedNetworks: [{name: office-dhcp, range: 10.0.0.200-10.0.0.250}]',
      state: free,
      object: asks('10.0.0.210/24'),
      names: ['office-dhcp', '10.0.0.200-10.0.0.250'],
    },
    {
      name: 'more addresses than are read',
      state: free,
      object: asks(...Array.from({ length: 33 }, (_, at) => `10.0.0.${at + 1}/24`)),
      names: ['33'],
    },
    {
      name: 'an update that brings a bad address',
      state: free,
      old: asks('10.0.0.5/24'),
      object: asks('10.0.0.0/24'),
    },
    {
      name: 'one address for three replicas',
      state: free,
      object: deployment(3),
      names: ['Deployment web asks for 3 pods', '10.0.0.5/24'],
      field: `spec.template.${FIELD}[0].ips[0]`,
    },
    {
      name: 'one address through a rolling update',
      state: free,
      object: deployment(1),
      names: ['starts a new pod before it stops the old one', 'Recreate'],
    },
    {
      name: 'one address on every node',
      state: free,
      object: workload('DaemonSet', {}, [{ name: 'net', ips: ['10.0.0.5/24'] }]),
      names: ['DaemonSet web'],
    },
  ],
  warn: [
    {
      name: 'an address in quarantine',
      state: state(managed, lease('192.168.21.60', { phase: 'Quarantined' })),
      object: asksManaged,
      names: [
        'resting after pod default/db on node1 (IPLease Quarantined since 2026-01-02T03:04:05Z)',
        'the pod waits',
      ],
    },
    {
      name: 'an address whose pod is gone',
      state: state(managed, lease('192.168.21.60')),
      object: asksManaged,
      names: ['still leased to pod default/db on node1, which is stopping or gone', 'the pod waits'],
    },
    {
      name: 'an address whose pod is another of the same name by now',
      state: state(managed, lease('192.168.21.60'), pod('db', 'net', { uid: 'another' })),
      object: asksManaged,
    },
    {
      name: 'an address whose pod is stopping',
      state: state(
        managed,
        lease('192.168.21.60'),
        pod('db', wants('192.168.21.60'), { uid: 'uid-db', ...stopping }),
      ),
      object: asksManaged,
      names: ['stopping'],
    },
    {
      name: 'the address of an earlier pod of its own name',
      state: state(managed, lease('192.168.21.60', { name: 'web', uid: 'earlier' })),
      object: pod('web', wants('192.168.21.60'), { uid: 'now' }),
      names: ['the pod waits'],
    },
    {
      name: 'static with a fixed address that does not take ips',
      state: nad('net', {
        type: 'macvlan',
        ipam: { type: 'static', addresses: [{ address: '10.0.0.9/24' }] },
      }),
      object: asks('10.0.0.5/24'),
      names: ['beside 10.0.0.5/24', 'capabilities'],
    },
    {
      name: 'an address that another network hands out',
      state: state(free, macvlan('other', { type: 'whereabouts', range: '10.0.0.0/24' })),
      object: asks('10.0.0.5/24'),
      names: ['NetworkAttachmentDefinition default/other', '10.0.0.0/24'],
    },
    {
      name: 'an address that a pod on a bridge has, maybe on another node',
      state: state(bridge, holder),
      object: asks('10.0.0.5/24'),
      names: ['default/db'],
    },
  ],
})
