import { macvlan, pod, state, workload } from './pod-manifests.ts'
import { ruleTable } from './table.ts'

const nets = state(
  macvlan('a', { type: 'dhcp' }),
  macvlan('b', { type: 'dhcp' }),
  macvlan('c', { type: 'dhcp' }),
)
const FIELD = 'metadata.annotations[k8s.v1.cni.cncf.io/networks]'
const named = (name: string) => pod('web', [{ name: 'a', interface: name }])

ruleTable('interface-name', {
  allow: [
    { name: 'counted names', state: nets, object: pod('web', 'a,b,c') },
    { name: 'one network twice on two interfaces', state: nets, object: pod('web', 'a,a') },
    {
      name: 'names with dots, capitals and underscores',
      state: nets,
      object: pod('web', 'a@eth1.100,b@Net1,c@net_1'),
    },
    { name: '15 characters', state: nets, object: named('abcdefghijklmno') },
    { name: 'net2 asked for by the second element', state: nets, object: pod('web', 'a,b@net2') },
    {
      name: 'the old key interfaceRequest',
      state: nets,
      object: pod('web', [{ name: 'a', interfaceRequest: 'ext0' }]),
    },
    {
      name: 'the default network, which is eth0',
      state: nets,
      object: pod('web', 'a', { annotations: { 'v1.multus-cni.io/default-network': 'x' } }),
    },
    {
      name: 'a duplicate that was there before',
      state: nets,
      old: pod('web', 'a@x,b@x'),
      object: pod('web', 'a@x,b@x', { labels: { app: 'web' } }),
    },
  ],
  deny: [
    {
      name: 'one name twice',
      state: nets,
      object: pod('web', 'a@ext0,b@ext0'),
      names: ['ext0 is asked for by default/a (element 1) and by default/b (element 2)', 'net1'],
      field: `${FIELD}[1]`,
    },
    {
      name: 'net2 asked for against net2 as counted',
      state: nets,
      object: pod('web', 'a@net2,b'),
      names: ['asked for by default/a (element 1)', 'counted for default/b (element 2)', 'net1'],
    },
    {
      name: 'the counted name asked for later, in JSON',
      state: nets,
      object: pod('web', [{ name: 'a' }, { name: 'b', interface: 'net1' }]),
      names: ['counted for default/a'],
      field: `${FIELD}[1].interface`,
    },
    {
      name: 'eth0',
      state: nets,
      object: pod('web', 'a@eth0'),
      names: ['eth0', 'cluster network'],
      field: `${FIELD}[0]`,
    },
    { name: 'lo', state: nets, object: named('lo'), names: ['loopback'], field: `${FIELD}[0].interface` },
    {
      name: '16 characters',
      state: nets,
      object: named('abcdefghijklmnop'),
      names: ['abcdefghijklmnop', '15'],
    },
    {
      name: '15 characters of more than 15 bytes',
      state: nets,
      object: named('äääääääääääääää'),
      names: ['15'],
    },
    { name: 'a space', state: nets, object: named('net 1'), names: ['"net 1"', 'space'] },
    { name: 'a slash', state: nets, object: named('net/1'), names: ['slash'] },
    { name: 'a colon', state: nets, object: named('eth1:0'), names: ['colon'] },
    { name: 'a dot', state: nets, object: named('.'), names: ['directory'] },
    { name: 'two dots', state: nets, object: named('..') },
    { name: 'a percent sign', state: nets, object: named('net%d'), names: ['%'] },
    { name: 'a NUL', state: nets, object: named('net\u0000'), names: ['control character'] },
    {
      name: 'the old key with a bad name',
      state: nets,
      object: pod('web', [{ name: 'a', interfaceRequest: 'lo' }]),
      field: `${FIELD}[0].interfaceRequest`,
    },
    {
      name: 'a template',
      state: nets,
      object: workload('Deployment', { replicas: 1 }, 'a@eth0'),
      field: `spec.template.${FIELD}[0]`,
    },
    {
      name: 'a duplicate that an update brings',
      state: nets,
      old: pod('web', 'a@x'),
      object: pod('web', 'a@x,b@x'),
    },
  ],
  warn: [],
})
