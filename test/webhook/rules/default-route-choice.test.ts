import { macvlan, pod, state, workload } from './pod-manifests.ts'
import { ruleTable } from './table.ts'

const nets = state(macvlan('a', { type: 'dhcp' }), macvlan('b', { type: 'dhcp' }))
const FIELD = 'metadata.annotations[k8s.v1.cni.cncf.io/networks]'

ruleTable('default-route-choice', {
  allow: [
    { name: 'no default-route', state: nets, object: pod('web', 'a,b') },
    {
      name: 'one',
      state: nets,
      object: pod('web', [{ name: 'a', 'default-route': ['10.0.0.1'] }, { name: 'b' }]),
    },
    {
      name: 'one of each family, on two networks',
      state: nets,
      object: pod('web', [
        { name: 'a', 'default-route': ['10.0.0.1'] },
        { name: 'b', 'default-route': ['fd00::1'] },
      ]),
    },
    {
      name: 'one of each family, on one network',
      state: nets,
      object: pod('web', [{ name: 'a', 'default-route': ['10.0.0.1', 'fd00::1'] }]),
    },
    { name: 'an empty list', state: nets, object: pod('web', [{ name: 'a', 'default-route': [] }]) },
  ],
  deny: [
    {
      name: 'two IPv4 gateways on two networks',
      state: nets,
      object: pod('web', [
        { name: 'a', 'default-route': ['10.0.0.1'] },
        { name: 'b', 'default-route': ['10.0.1.1'] },
      ]),
      names: ['IPv4', 'default/a', '10.0.0.1', 'default/b', '10.0.1.1'],
      field: `${FIELD}[1].default-route[0]`,
    },
    {
      name: 'two IPv6 gateways on one network',
      state: nets,
      object: pod('web', [{ name: 'a', 'default-route': ['fd00::1', 'fd00::2'] }]),
      names: ['IPv6', 'fd00::2'],
      field: `${FIELD}[0].default-route[1]`,
    },
    {
      name: 'the default network and another one',
      state: nets,
      object: pod('web', [{ name: 'a', 'default-route': ['10.0.0.1'] }], {
        annotations: {
          'v1.multus-cni.io/default-network': '[{"name": "c", "default-route": ["10.244.0.1"]}]',
        },
      }),
      names: ['kube-system/c', 'default/a'],
    },
    {
      name: 'a template',
      state: nets,
      object: workload('StatefulSet', { replicas: 1 }, [
        { name: 'a', 'default-route': ['10.0.0.1', '10.0.0.2'] },
      ]),
      field: `spec.template.${FIELD}[0].default-route[1]`,
    },
  ],
  warn: [],
})
