import { poolManifest } from './pool-manifests.ts'
import { ruleTable } from './table.ts'

const vpc = 'bounds: [{name: vpc, cidr: 10.0.0.0/16}]'
const halves = 'bounds: [{name: low, range: 10.0.0.0-10.0.0.127}, {name: high, range: 10.0.0.128-10.0.0.255}]'
const blue = { annotations: { 'ipam.berth.dev/domain': 'blue' } }

ruleTable('network-bounds', {
  allow: [
    {
      name: 'any pool where nothing is bounded',
      object: poolManifest('addresses: [192.168.0.5], prefix: 24'),
    },
    { name: 'a pool inside', config: vpc, object: poolManifest('addresses: [10.0.5.0/24], prefix: 24') },
    {
      name: 'a pool of another domain',
      config: vpc,
      object: poolManifest('addresses: [192.168.0.5], prefix: 24', blue),
    },
    {
      name: 'a pool of the other family',
      config: vpc,
      object: poolManifest('addresses: ["fd00::5"], prefix: 64'),
    },
    {
      name: 'a range that lies in two bounds, one beside the other',
      config: halves,
      object: poolManifest('addresses: [10.0.0.100-10.0.0.200], prefix: 24'),
    },
    {
      name: 'an update that leaves an old entry as it was',
      config: vpc,
      old: poolManifest('addresses: [192.168.0.5], prefix: 24'),
      object: poolManifest('addresses: [192.168.0.5], prefix: 24, gateway: 192.168.0.1'),
    },
    {
      name: 'the deletion of a pool outside',
      config: vpc,
      operation: 'DELETE',
      object: poolManifest('addresses: [192.168.0.5], prefix: 24'),
    },
  ],
  deny: [
    {
      name: 'an address outside',
      config: vpc,
      object: poolManifest('addresses: [10.0.0.5, 10.1.0.5], prefix: 8'),
      names: [
        '10.1.0.5 is outside the network that must contain it: vpc (10.0.0.0/16)',
        'give addresses of vpc (10.0.0.0/16)',
      ],
      field: 'spec.addresses[1]',
    },
    {
      name: 'a range that reaches beyond, naming the part',
      config: vpc,
      object: poolManifest('addresses: [10.0.255.250-10.1.0.5], prefix: 8'),
      names: ['10.0.255.250-10.1.0.5 holds 10.1.0.0-10.1.0.5, which is outside'],
      field: 'spec.addresses[0]',
    },
    {
      name: 'a gap between two bounds',
      config: 'bounds: [{name: a, range: 10.0.0.0-10.0.0.99}, {name: b, range: 10.0.0.101-10.0.0.255}]',
      object: poolManifest('addresses: [10.0.0.90-10.0.0.110], prefix: 24'),
      names: [
        'holds 10.0.0.100, which is outside every network that must contain it: a (10.0.0.0-10.0.0.99), b',
      ],
    },
    {
      name: 'a pool of a bounded domain',
      config: 'bounds: [{name: vpc, cidr: 10.0.0.0/16, domain: blue}]',
      object: poolManifest('addresses: [192.168.0.5], prefix: 24', blue),
      names: ['192.168.0.5 is outside'],
    },
    {
      name: 'an old entry that an update moves into a bounded domain',
      config: 'bounds: [{name: vpc, cidr: 10.0.0.0/16, domain: blue}]',
      old: poolManifest('addresses: [192.168.0.5], prefix: 24'),
      object: poolManifest('addresses: [192.168.0.5], prefix: 24', blue),
      names: ['192.168.0.5 is outside'],
    },
    {
      name: 'the subnet of a v1alpha1 pool',
      config: vpc,
      object: poolManifest('subnet: 192.168.0.0/24', { version: 'v1alpha1' }),
      names: ['192.168.0.1-192.168.0.254 is outside'],
      field: 'spec.subnet',
    },
  ],
  warn: [],
})
