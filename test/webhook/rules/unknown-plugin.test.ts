import { macvlan, nad } from './pod-manifests.ts'
import { ruleTable } from './table.ts'

const typo = nad('net', { type: 'macvaln', master: 'eth1' })

ruleTable('unknown-plugin', {
  allow: [
    { name: 'a plugin that Berth knows', object: macvlan('net', { type: 'dhcp' }) },
    {
      name: 'an ipam that Berth knows',
      object: macvlan('net', { type: 'whereabouts', range: '10.0.0.0/24' }),
    },
    {
      name: 'an update that leaves it alone',
      old: typo,
      object: typo.replace('namespace: default', 'namespace: default\n  labels: {a: b}'),
    },
  ],
  deny: [
    {
      name: 'a misspelt type at restricted',
      object: typo,
      level: 'restricted',
      names: ['macvaln', 'macvlan'],
    },
  ],
  warn: [
    {
      name: 'a misspelt type',
      object: typo,
      names: ['"macvaln"', 'did you mean macvlan'],
      field: 'spec.config.type',
    },
    {
      name: 'a type in another case, which is another program',
      object: nad('net', { type: 'MacVLAN' }),
      names: ['MacVLAN'],
    },
    { name: 'a vendor plugin', object: nad('net', { type: 'kube-ovn' }), names: ['kube-ovn'] },
    {
      name: 'a misspelt ipam',
      object: macvlan('net', { type: 'whereabout', range: '10.0.0.0/24' }),
      names: ['whereabouts'],
      field: 'spec.config.ipam.type',
    },
    {
      name: 'a plugin far down a chain',
      object: nad('net', { plugins: [{ type: 'macvlan' }, { type: 'tunning' }] }),
      names: ['tuning'],
      field: 'spec.config.plugins[1].type',
    },
  ],
})
