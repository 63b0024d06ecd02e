import { macvlan, namespace, pod, state } from './pod-manifests.ts'
import { ruleTable } from './table.ts'

const FIELD = 'metadata.annotations[k8s.v1.cni.cncf.io/networks]'
const dhcp = { type: 'dhcp' }
const shop = state(namespace('shop'), macvlan('storage', dhcp, { namespace: 'shop' }))
const shared = state(macvlan('storage', dhcp, { namespace: 'shop', labels: { 'berth.dev/shared': 'true' } }))
const level = 'restricted' as const
const byDefault = (name: string, annotations = {}) =>
  pod('web', undefined, { annotations: { 'v1.multus-cni.io/default-network': name, ...annotations } })

ruleTable('network-isolation', {
  allow: [
    { name: 'a network of the pod namespace', level, state: macvlan('net', dhcp), object: pod('web', 'net') },
    {
      name: 'its own namespace written out',
      level,
      state: macvlan('net', dhcp),
      object: pod('web', 'default/net'),
    },
    {
      name: 'another namespace at baseline',
      level: 'baseline',
      state: shop,
      object: pod('web', 'shop/storage'),
    },
    {
      name: 'a shared namespace',
      level,
      state: shop,
      config: 'sharedNamespaces: [shop]',
      object: pod('web', 'shop/storage'),
    },
    { name: 'a NAD with the shared label', level, state: shared, object: pod('web', 'shop/storage') },
    { name: 'a network that is not there (network-exists tells)', level, object: pod('web', 'shop/storage') },
    {
      name: 'a network that the namespace itself attaches',
      level,
      state: state(shop, namespace('default', { 'attach.berth.dev/net1': 'shop.storage' })),
      object: pod('web', [{ name: 'storage', namespace: 'shop', interface: 'net1' }]),
    },
    {
      name: 'the default network of a pod in kube-system',
      level,
      state: macvlan('calico', dhcp, { namespace: 'kube-system' }),
      object: byDefault('calico').replace('namespace: default', 'namespace: kube-system'),
    },
    {
      name: 'a shared default network',
      level,
      config: 'sharedNamespaces: [kube-system]',
      state: macvlan('calico', dhcp, { namespace: 'kube-system' }),
      object: byDefault('calico'),
    },
  ],
  deny: [
    {
      name: 'a network of another namespace',
      level,
      state: shop,
      object: pod('web', 'shop/storage'),
      names: ['shop/storage', 'does not share it with default', 'berth.dev/shared: "true"'],
      field: `${FIELD}[0]`,
    },
    {
      name: 'a NAD whose shared label is false',
      level,
      state: macvlan('storage', dhcp, { namespace: 'shop', labels: { 'berth.dev/shared': 'false' } }),
      object: pod('web', 'shop/storage'),
    },
    {
      name: 'the network that a label attaches, on another interface',
      level,
      state: state(shop, namespace('default', { 'attach.berth.dev/net1': 'shop.storage' })),
      object: pod('web', [{ name: 'storage', namespace: 'shop', interface: 'net9' }]),
    },
    {
      name: 'a default network of another namespace',
      level,
      state: shop,
      object: byDefault('shop/storage'),
      names: ['default network shop/storage'],
      field: 'metadata.annotations[v1.multus-cni.io/default-network][0]',
    },
    {
      name: 'a default network of kube-system',
      level,
      state: macvlan('calico', dhcp, { namespace: 'kube-system' }),
      object: byDefault('calico'),
      names: ['kube-system'],
    },
  ],
  warn: [],
})
