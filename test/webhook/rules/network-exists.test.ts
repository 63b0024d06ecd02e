import { hostDevice, macvlan, namespace, pod, state, workload } from './pod-manifests.ts'
import { ruleTable } from './table.ts'

const FIELD = 'metadata.annotations[k8s.v1.cni.cncf.io/networks]'
const sriov = state(
  hostDevice('sriov-vnic-1', 'ens6', 'kubernetes.io/hostname=node1'),
  hostDevice('sriov-vnic-2', 'ens6', 'kubernetes.io/hostname=node2'),
)
const shop = { namespace: 'shop' }
const inShop = state(namespace('shop'), macvlan('storage', { type: 'dhcp' }, shop))

ruleTable('network-exists', {
  allow: [
    { name: 'a network of the pod namespace', state: sriov, object: pod('web', 'sriov-vnic-1') },
    { name: 'a network of another namespace', state: inShop, object: pod('web', 'shop/storage') },
    { name: 'a pod without networks', object: pod('web', undefined) },
    {
      name: 'a default network in kube-system',
      state: macvlan('calico', { type: 'dhcp' }, { namespace: 'kube-system' }),
      object: pod('web', undefined, { annotations: { 'v1.multus-cni.io/default-network': 'calico' } }),
    },
    {
      name: 'a default network where OpenShift keeps its own',
      state: macvlan('calico', { type: 'dhcp' }, { namespace: 'openshift-multus' }),
      object: pod('web', undefined, { annotations: { 'v1.multus-cni.io/default-network': 'calico' } }),
    },
    {
      name: 'a network without a config of its own',
      state: macvlan('net', undefined),
      object: pod('web', 'net'),
    },
    {
      name: 'a status or label update of a pod whose network is gone',
      old: pod('web', 'gone'),
      object: pod('web', 'gone', { labels: { a: 'b' }, status: { phase: 'Running' } }),
    },
    { name: 'a pod on the host network', object: pod('web', 'gone', { spec: { hostNetwork: true } }) },
    {
      name: 'a write of Berth itself',
      old: pod('web', 'a'),
      object: pod('web', 'b'),
      user: 'system:serviceaccount:berth-system:berth-allocator',
    },
  ],
  deny: [
    {
      name: 'a typo, with the near names (seed 11)',
      state: sriov,
      object: pod('testpod2', 'sriov-vnic'),
      names: [
        'sriov-vnic in namespace default; there are sriov-vnic-1 and sriov-vnic-2',
        'create default/sriov-vnic',
      ],
      field: `${FIELD}[0]`,
    },
    {
      name: 'a forgotten namespace',
      state: inShop,
      object: pod('web', 'storage'),
      names: ['there is shop/storage', 'name shop/storage'],
    },
    {
      name: 'a needless namespace',
      state: macvlan('net', { type: 'dhcp' }),
      object: pod('web', 'shop/net'),
      names: ['no NetworkAttachmentDefinition net in namespace shop', 'there is default/net', 'name net,'],
    },
    {
      name: 'a near name in a shared namespace',
      state: state(namespace('infra'), macvlan('storage', { type: 'dhcp' }, { namespace: 'infra' })),
      config: 'sharedNamespaces: [infra]',
      object: pod('web', 'storag'),
      names: ['infra/storage'],
    },
    { name: 'nothing near', state: sriov, object: pod('web', 'x'), names: ['create default/x first'] },
    {
      name: 'a default network that is in the pod namespace only',
      state: macvlan('calico', { type: 'dhcp' }),
      object: pod('web', undefined, { annotations: { 'v1.multus-cni.io/default-network': 'calico' } }),
      names: ['namespace kube-system (where Multus looks for default networks)', 'name default/calico'],
      field: 'metadata.annotations[v1.multus-cni.io/default-network][0]',
    },
    {
      name: 'a network that the namespace label attaches',
      state: namespace('default', { 'attach.berth.dev/net1': 'infra.storage' }),
      object: pod('web', [{ name: 'storage', namespace: 'infra', interface: 'net1' }]),
      names: ['label attach.berth.dev/net1 of namespace default', 'correct the label'],
    },
    {
      name: 'the second element',
      state: sriov,
      object: pod('web', [{ name: 'sriov-vnic-1' }, { name: 'sriov-vnic-3' }]),
      field: `${FIELD}[1]`,
    },
    {
      name: 'the name of a property of every object',
      object: pod('web', 'constructor'),
      names: ['constructor'],
    },
    {
      name: 'a template',
      object: workload('Deployment', { replicas: 1 }, 'gone'),
      field: `spec.template.${FIELD}[0]`,
    },
    {
      name: 'what an update asks for',
      state: sriov,
      old: pod('web', 'sriov-vnic-1'),
      object: pod('web', 'sriov-vnic-1,x'),
    },
  ],
  warn: [],
})
