import { hostDevice, macvlan, node, pod, state, workload } from './pod-manifests.ts'
import { ruleTable } from './table.ts'

const FIELD = 'metadata.annotations[k8s.v1.cni.cncf.io/networks]'
const HOST = 'kubernetes.io/hostname'
const on = (name: string, selector: string) =>
  macvlan(name, { type: 'dhcp' }, { annotations: { 'k8s.v1.cni.cncf.io/nodeSelector': selector } })
const one = on('one', `${HOST}=node1`)
const two = on('two', `${HOST}=node2`)
const wants = (nodeSelector: Record<string, string>) => ({ spec: { nodeSelector } })
const terms = (...lists: object[][]) => ({
  spec: {
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: lists.map((matchExpressions) => ({ matchExpressions })),
        },
      },
    },
  },
})
const is = (key: string, ...values: string[]) => ({ key, operator: 'In', values })
const onField = (name: string) => ({
  spec: {
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [
            { matchFields: [is('metadata.name', name)], matchExpressions: [is(HOST, 'node1')] },
          ],
        },
      },
    },
  },
})
const racks = state(node('n1', { rack: 'a', disk: 'ssd' }), node('n2', { rack: 'b' }))

ruleTable('placement-contradiction', {
  allow: [
    { name: 'one bound network', state: one, object: pod('web', 'one') },
    {
      name: 'two networks of one node',
      state: state(one, on('also', `${HOST} in (node1,node2)`)),
      object: pod('web', 'one,also'),
    },
    {
      name: 'networks without selectors',
      state: macvlan('net', { type: 'dhcp' }),
      object: pod('web', 'net', wants({ a: 'b' })),
    },
    {
      name: 'the affinity that Berth injected',
      state: one,
      object: pod('web', 'one', terms([is(HOST, 'node1')])),
    },
    { name: 'a nodeSelector that fits', state: one, object: pod('web', 'one', wants({ [HOST]: 'node1' })) },
    {
      name: 'a term of two that fits',
      state: one,
      object: pod('web', 'one', terms([is(HOST, 'node2')], [is(HOST, 'node1')])),
    },
    { name: 'nodeName that fits', state: one, object: pod('web', 'one', { spec: { nodeName: 'node1' } }) },
    {
      name: 'a nodeSelector of no node, which is none of the networks',
      state: one,
      object: pod('web', 'one', wants({ pool: 'gpu' })),
    },
    {
      name: 'a nodeName of no known node',
      state: on('a', 'rack=a'),
      object: pod('web', 'a', { spec: { nodeName: 'node9' } }),
    },
    {
      name: 'a pod that contradicts itself',
      state: on('a', 'rack=a'),
      nodes: 'none',
      object: pod('web', 'a', { spec: { nodeSelector: { x: '1' }, ...terms([is('x', '2')]).spec } }),
    },
    {
      name: 'labels of no known node at all',
      nodes: 'none',
      state: state(on('a', 'rack=a'), on('b', 'disk=ssd')),
      object: pod('web', 'a,b', wants({ zone: 'x' })),
    },
    {
      name: 'a node of a DaemonSet that has the network',
      state: one,
      object: pod('web', 'one', onField('node1')),
    },
    {
      name: 'a hostname that is not the name of the node',
      state: state(node('ip-1').replace(`${HOST}: ip-1`, `${HOST}: node1`), one),
      object: pod('web', 'one', onField('ip-1')),
    },
    {
      name: 'a selector that cannot be read (a rule of NADs tells)',
      state: on('a', 'rack in a'),
      object: pod('web', 'a', wants({ rack: 'b' })),
    },
    {
      name: 'an update that changes something else',
      state: one,
      old: pod('web', 'one', wants({ [HOST]: 'node2' })),
      object: pod('web', 'one', { ...wants({ [HOST]: 'node2' }), labels: { a: 'b' } }),
    },
    {
      name: 'a pod on the host network',
      state: one,
      object: pod('web', 'one', { spec: { hostNetwork: true, nodeName: 'node2' } }),
    },
  ],
  deny: [
    {
      name: 'two networks of two nodes',
      state: state(one, two),
      object: pod('web', 'one,two'),
      names: [
        'default/one requires kubernetes.io/hostname In [node1]',
        'default/two requires kubernetes.io/hostname In [node2]',
      ],
      field: `${FIELD}[1]`,
    },
    {
      name: 'the same where no node is known',
      nodes: 'none',
      state: state(one, two),
      object: pod('web', 'one,two'),
    },
    {
      name: 'a label that one has and the other has not',
      nodes: 'none',
      state: state(on('a', 'sriov'), on('b', '!sriov')),
      object: pod('web', 'a,b'),
      names: ['sriov Exists', 'sriov DoesNotExist'],
    },
    {
      name: 'a network that is nowhere',
      nodes: 'none',
      state: on('a', 'rack=a,rack=b'),
      object: pod('web', 'a'),
      names: ['default/a requires both'],
    },
    {
      name: 'nodeSelector against a network',
      state: one,
      object: pod('web', 'one', wants({ [HOST]: 'node2' })),
      names: ["pod's nodeSelector asks for kubernetes.io/hostname In [node2]", 'default/one requires'],
      field: `spec.nodeSelector[${HOST}]`,
    },
    {
      name: 'the same after Berth injected the affinity',
      state: one,
      object: pod('web', 'one', {
        spec: { ...wants({ [HOST]: 'node2' }).spec, ...terms([is(HOST, 'node1')]).spec },
      }),
      field: `spec.nodeSelector[${HOST}]`,
    },
    {
      name: 'every term against a network',
      nodes: 'none',
      state: on('a', 'rack=a'),
      object: pod('web', 'a', terms([is('rack', 'b')], [is('rack', 'c')])),
      names: ['node affinity', 'rack In [b]', 'rack In [a]'],
      field: 'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution',
    },
    {
      name: 'the same after Berth injected into every term',
      nodes: 'none',
      state: on('a', 'rack=a'),
      object: pod('web', 'a', terms([is('rack', 'b'), is('rack', 'a')])),
      names: ['rack In [b]'],
    },
    {
      name: 'nodeName of a node without the network',
      state: state(racks, on('a', 'rack=a')),
      object: pod('web', 'a', { spec: { nodeName: 'n2' } }),
      names: ["pod's nodeName leaves", 'n2', 'n1'],
      field: 'spec.nodeName',
    },
    {
      name: 'a node of a DaemonSet without the network',
      state: one,
      object: pod('web', 'one', onField('node2')),
      names: ['node2', 'node1'],
    },
    {
      name: 'labels that no known node has together',
      state: state(racks, on('a', 'disk=ssd'), on('b', 'rack=b')),
      object: pod('web', 'a,b'),
      names: ['default/a is on n1', 'default/b is on n2'],
    },
    {
      name: 'a nodeSelector for other nodes than those of the network',
      state: state(racks, on('a', 'disk=ssd')),
      object: pod('web', 'a', wants({ rack: 'b' })),
      names: ['n2', 'default/a is on n1 only'],
      field: 'spec.nodeSelector',
    },
    {
      name: 'a device on labelled nodes only',
      state: state(node('n1', { 'device.berth.dev/ens6': '' }), node('n2'), hostDevice('dev', 'ens6')),
      object: pod('web', 'dev', wants({ [HOST]: 'n2' })),
      names: ['default/dev is on n1 only'],
    },
    {
      name: 'a template',
      state: state(one, two),
      object: workload('Deployment', { replicas: 1 }, 'one', wants({ [HOST]: 'node2' })),
      field: `spec.template.spec.nodeSelector[${HOST}]`,
    },
  ],
  warn: [
    {
      name: 'a network that is on no node now',
      state: on('a', 'rack=a'),
      object: pod('web', 'a'),
      names: ['default/a is on no node now', 'rack In [a]', 'Pending'],
      field: `${FIELD}[0]`,
    },
  ],
})
