import { macvlan, namespace, state } from './pod-manifests.ts'
import { ruleTable } from './table.ts'

const shop = (labels: Readonly<Record<string, string>> = {}): string => namespace('shop', labels)
const storage = (home: string): string => macvlan('storage', { type: 'dhcp' }, { namespace: home })
const field = (key: string): string => `metadata.labels[${key}]`

ruleTable('policy-labels', {
  allow: [
    {
      name: 'every level and version',
      object: shop({
        'berth.dev/enforce': 'privileged',
        'berth.dev/enforce-version': 'latest',
        'berth.dev/warn': 'baseline',
        'berth.dev/warn-version': 'v0.1',
        'berth.dev/audit': 'restricted',
      }),
    },
    {
      name: 'labels of others',
      object: shop({ 'kubernetes.io/metadata.name': 'shop', 'pod-security.kubernetes.io/enforce': 'x' }),
    },
    { name: 'leave for all there is', object: shop({ 'berth.dev/allow': 'devices_addresses_macs' }) },
    { name: 'leave for nothing', object: shop({ 'berth.dev/allow': '' }) },
    {
      name: 'a network of the namespace',
      state: state(shop(), storage('shop')),
      old: shop(),
      object: shop({ 'attach.berth.dev/net1': 'storage' }),
    },
    {
      name: 'a network of another namespace',
      state: state(shop(), storage('net')),
      old: shop(),
      object: shop({ 'attach.berth.dev/net1': 'net.storage' }),
    },
    {
      name: 'a network that is elsewhere yet, for a new namespace',
      state: storage('net'),
      object: shop({ 'attach.berth.dev/net1': 'storage' }),
    },
    {
      name: 'berth.dev/ignore where the configuration allows it',
      config: 'ignorableNamespaces: [shop]',
      object: shop({ 'berth.dev/ignore': 'true' }),
    },
    { name: 'berth.dev/ignore: "false"', object: shop({ 'berth.dev/ignore': 'false' }) },
    {
      name: 'a label that was wrong before, in an update of another',
      old: shop({ 'berth.dev/enforce': 'strict' }),
      object: shop({ 'berth.dev/enforce': 'strict', team: 'a' }),
    },
    { name: 'the removal of a label', old: shop({ 'berth.dev/enforce': 'strict' }), object: shop() },
  ],
  deny: [
    {
      name: 'an unknown level, with the near one',
      object: shop({ 'berth.dev/enforce': 'restrictd' }),
      names: [
        'berth.dev/enforce is "restrictd", none of privileged, baseline, restricted',
        'write restricted',
      ],
      field: field('berth.dev/enforce'),
    },
    {
      name: 'an unknown level near none',
      object: shop({ 'berth.dev/audit': 'on' }),
      names: ['use one of privileged, baseline, restricted'],
    },
    {
      name: 'an unknown version',
      object: shop({ 'berth.dev/warn-version': 'v9.9' }),
      names: ['berth.dev/warn-version is "v9.9"', 'use latest or one of v0.1'],
      field: field('berth.dev/warn-version'),
    },
    {
      name: 'a version without its v',
      object: shop({ 'berth.dev/enforce-version': '0.1' }),
      names: ['"0.1"'],
    },
    {
      name: 'leave for what there is not',
      object: shop({ 'berth.dev/allow': 'devices_adresses' }),
      names: ['has "adresses", none of devices, addresses, macs', 'write addresses'],
      field: field('berth.dev/allow'),
    },
    {
      name: 'leave joined by something else',
      object: shop({ 'berth.dev/allow': 'devices.macs' }),
      names: ['join any of', 'by _'],
    },
    {
      name: 'a network to be attached as eth0',
      object: shop({ 'attach.berth.dev/eth0': 'storage' }),
      names: ['"eth0"', "the pod's own interface", 'attach.berth.dev/net1'],
      field: field('attach.berth.dev/eth0'),
    },
    {
      name: 'an interface name of 16 characters',
      object: shop({ 'attach.berth.dev/a234567890123456': 'storage' }),
      names: ['longer than 15 characters'],
    },
    {
      name: 'a value that names no network',
      object: shop({ 'attach.berth.dev/net1': 'Storage' }),
      names: ['"Storage" names no network', '<namespace>.<nad>'],
    },
    {
      name: 'a value with two dots',
      object: shop({ 'attach.berth.dev/net1': 'a.b.c' }),
      names: ['"a.b.c" names no network'],
    },
    {
      name: 'a new fault in an update',
      old: shop({ 'berth.dev/enforce': 'baseline' }),
      object: shop({ 'berth.dev/enforce': 'base' }),
      names: ['write baseline'],
    },
  ],
  warn: [
    {
      name: 'a network that is not there, with the near ones',
      state: state(shop(), storage('shop')),
      old: shop(),
      object: shop({ 'attach.berth.dev/net1': 'storge' }),
      names: ['there is no NetworkAttachmentDefinition shop/storge', 'create shop/storge, or write storage'],
      field: field('attach.berth.dev/net1'),
    },
    {
      name: 'a network that another namespace has',
      state: state(shop(), storage('net')),
      old: shop(),
      object: shop({ 'attach.berth.dev/net1': 'storage' }),
      names: ['no NetworkAttachmentDefinition shop/storage', 'write net.storage'],
    },
    {
      name: 'a network that is nowhere, for a new namespace',
      object: shop({ 'attach.berth.dev/net1': 'storage' }),
      names: ['create shop/storage'],
    },
    {
      name: 'a network that the named namespace lacks',
      state: storage('net'),
      object: shop({ 'attach.berth.dev/net1': 'net.storag' }),
      names: ['net/storag', 'write storage'],
    },
    {
      name: 'a label that attaches nothing',
      object: shop({ 'attach.berth.dev/net1': '' }),
      names: ['attaches nothing'],
    },
    {
      name: 'berth.dev/ignore where the configuration does not list the namespace',
      config: 'ignorableNamespaces: [other]',
      object: shop({ 'berth.dev/ignore': 'true' }),
      names: ['has no effect', 'shop under ignorableNamespaces'],
      field: field('berth.dev/ignore'),
    },
    {
      name: 'berth.dev/ignore of another value',
      config: 'ignorableNamespaces: [shop]',
      object: shop({ 'berth.dev/ignore': 'yes' }),
      names: ['"yes" has no effect'],
    },
    {
      name: 'an unknown label near a known one',
      object: shop({ 'berth.dev/enforced': 'restricted' }),
      names: ['no namespace label berth.dev/enforced', 'write berth.dev/enforce'],
      field: field('berth.dev/enforced'),
    },
    {
      name: 'an unknown label near none',
      object: shop({ 'berth.dev/shared': 'true' }),
      names: ['Berth reads'],
    },
  ],
})
