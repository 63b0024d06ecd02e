import { macvlan, pod, state, workload } from './pod-manifests.ts'
import { ruleTable } from './table.ts'

const net = state(macvlan('net', { type: 'dhcp' }))
const FIELD = 'metadata.annotations[k8s.v1.cni.cncf.io/networks]'
const raw = (annotation: string) => pod('web', annotation)

ruleTable('annotation-grammar', {
  allow: [
    { name: 'a pod without networks', object: pod('web', undefined) },
    { name: 'an empty annotation', object: raw('') },
    { name: 'the short form', state: net, object: raw('net, default/net@eth1.100') },
    { name: 'the JSON form', state: net, object: pod('web', [{ name: 'net', ips: ['10.0.0.5/24'] }]) },
    {
      name: 'keys that Multus does not know',
      state: net,
      object: pod('web', [{ name: 'net', colour: 'red' }]),
    },
    {
      name: 'a faulty annotation that an update leaves as it is',
      old: raw('a//b'),
      object: pod('web', 'a//b', { labels: { app: 'web' } }),
    },
    {
      name: 'a faulty annotation that an update takes away',
      old: raw('a//b'),
      object: pod('web', undefined),
    },
    {
      name: 'whatever a pod on the host network says',
      object: pod('web', 'a//b', { spec: { hostNetwork: true } }),
    },
  ],
  deny: [
    { name: 'a comma too many', object: raw('net,'), field: `${FIELD}[1]` },
    { name: 'two slashes', object: raw('a/b/c'), names: ['a/b/c'] },
    { name: 'upper case', object: raw('Net'), names: ['Net', 'lower case'] },
    { name: 'JSON that is none', object: raw('[{"name": "net"'), names: ['line 1'], field: FIELD },
    { name: 'a bare object', object: raw('{"name": "net"}'), names: ['[{"name": "net"'] },
    { name: 'null in the list', object: raw('[null]'), names: ['null'], field: `${FIELD}[0]` },
    {
      name: 'ips as a string',
      object: pod('web', [{ name: 'net', ips: '10.0.0.5/24' }]),
      names: ['"10.0.0.5/24"'],
    },
    { name: 'an element without name', object: pod('web', [{ interface: 'net1' }]), names: ['name'] },
    {
      name: 'two default networks',
      object: pod('web', undefined, { annotations: { 'v1.multus-cni.io/default-network': 'a,b' } }),
      field: 'metadata.annotations[v1.multus-cni.io/default-network]',
    },
    { name: 'a faulty annotation that an update brings', old: raw('net'), object: raw('a//b') },
    {
      name: 'the annotation of a template',
      object: workload('Deployment', { replicas: 1 }, 'a//b'),
      field: `spec.template.${FIELD}[0]`,
    },
  ],
  warn: [
    {
      name: 'a key that is nearly one of Multus',
      state: net,
      object: pod('web', [{ name: 'net', ip: ['10.0.0.5/24'] }]),
      names: ['ip is no key'],
      field: `${FIELD}[0].ip`,
    },
    {
      name: 'the same at restricted',
      level: 'restricted',
      state: net,
      object: pod('web', [{ name: 'net', namespaces: 'default' }]),
      names: ['namespaces is no key'],
    },
  ],
})
