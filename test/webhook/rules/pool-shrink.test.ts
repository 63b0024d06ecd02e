import { lease } from './lease-manifests.ts'
import { ipAddress, poolManifest } from './pool-manifests.ts'
import { state } from './pod-manifests.ts'
import { ruleTable } from './table.ts'

const wide = poolManifest('addresses: [10.0.0.10-10.0.0.20], prefix: 24, gateway: 10.0.0.1')
const given = state(wide, ipAddress('web-1', '10.0.0.10'), ipAddress('web-2', '10.0.0.15'))
const machines = { kind: 'InClusterIPPool', namespace: 'default', name: 'machines' }

ruleTable('pool-shrink', {
  allow: [
    {
      name: 'an address that only rests',
      state: state(wide, lease('10.0.0.15', { phase: 'Quarantined', pool: machines })),
      old: wide,
      object: poolManifest('addresses: [10.0.0.10-10.0.0.14], prefix: 24, gateway: 10.0.0.1'),
    },
    {
      name: 'a leased address of another pool',
      state: state(wide, lease('10.0.0.15')),
      old: wide,
      object: poolManifest('addresses: [10.0.0.10-10.0.0.14], prefix: 24, gateway: 10.0.0.1'),
    },
    {
      name: 'a pool that loses only free addresses',
      state: given,
      old: wide,
      object: poolManifest('addresses: [10.0.0.10-10.0.0.15], prefix: 24, gateway: 10.0.0.1'),
    },
    {
      name: 'a pool that grows',
      state: given,
      old: wide,
      object: poolManifest('addresses: [10.0.0.0/24], prefix: 24, gateway: 10.0.0.1'),
    },
    {
      name: 'the same addresses written otherwise',
      state: given,
      old: wide,
      object: poolManifest('addresses: [10.0.0.16-10.0.0.20, 10.0.0.10-10.0.0.15], prefix: 24'),
    },
    {
      name: 'a shrink by force',
      state: given,
      old: wide,
      object: poolManifest('addresses: [10.0.0.50], prefix: 24', {
        annotations: { 'berth.dev/force': 'true' },
      }),
    },
    {
      name: 'an address that was outside before',
      state: state(wide, ipAddress('web-1', '10.0.0.99')),
      old: wide,
      object: poolManifest('addresses: [10.0.0.10-10.0.0.12], prefix: 24'),
    },
    {
      name: 'addresses that another pool of that name has given out',
      state: state(
        wide,
        ipAddress('web-1', '10.0.0.15', { namespace: 'shop' }),
        ipAddress('web-2', '10.0.0.15', { kind: 'GlobalInClusterIPPool' }),
        ipAddress('web-3', '10.0.0.15', { pool: 'others' }),
      ),
      old: wide,
      object: poolManifest('addresses: [10.0.0.10-10.0.0.12], prefix: 24'),
    },
  ],
  deny: [
    {
      name: 'an address that a pod has by a lease',
      state: state(wide, lease('10.0.0.15', { pool: machines })),
      old: wide,
      object: poolManifest('addresses: [10.0.0.10-10.0.0.14], prefix: 24, gateway: 10.0.0.1'),
      names: ['10.0.0.15 (pod default/db on node1)', 'keep it in the pool until its pod is deleted'],
    },
    {
      name: 'an address of a claim, told once',
      state: state(given, lease('10.0.0.15', { owner: 'claim', name: 'web-2', pool: machines })),
      old: wide,
      object: poolManifest('addresses: [10.0.0.10-10.0.0.14], prefix: 24, gateway: 10.0.0.1'),
      names: ['an address that it has given out: 10.0.0.15 (IPAddress default/web-2)'],
    },
    {
      name: 'addresses of claims and pods',
      state: state(given, lease('10.0.0.16', { owner: 'set', phase: 'Held', pool: machines })),
      old: wide,
      object: poolManifest('addresses: [10.0.0.10-10.0.0.14], prefix: 24, gateway: 10.0.0.1'),
      names: [
        '10.0.0.16 (ordinal 0 of StatefulSet default/db)',
        'until their IPAddressClaims and pods are deleted',
      ],
    },
    {
      name: 'a list without an address that is given out',
      state: given,
      old: wide,
      object: poolManifest('addresses: [10.0.0.10-10.0.0.14], prefix: 24, gateway: 10.0.0.1'),
      names: [
        'InClusterIPPool default/machines would no longer hold an address that it has given out: 10.0.0.15 (IPAddress default/web-2)',
        'berth.dev/force',
      ],
      field: 'spec',
    },
    {
      name: 'an exclusion of addresses that are given out',
      state: given,
      old: wide,
      object: poolManifest('addresses: [10.0.0.10-10.0.0.20], excludedAddresses: [10.0.0.8/29], prefix: 24'),
      names: ['2 addresses that it has given out: 10.0.0.10 (IPAddress default/web-1), 10.0.0.15'],
    },
    {
      name: 'a gateway that a machine has as its address',
      state: given,
      old: wide,
      object: poolManifest('addresses: [10.0.0.10-10.0.0.20], prefix: 24, gateway: 10.0.0.10'),
      names: ['10.0.0.10 (IPAddress default/web-1)'],
    },
    {
      name: 'a network address that is no longer handed out',
      state: state(ipAddress('web-1', '10.0.0.0')),
      old: poolManifest('addresses: [10.0.0.0/24], prefix: 24, allocateReservedIPAddresses: true'),
      object: poolManifest('addresses: [10.0.0.0/24], prefix: 24'),
      names: ['10.0.0.0 (IPAddress default/web-1)'],
    },
    {
      name: 'a global pool, whose claims are in any namespace, naming three of them',
      state: state(
        ...['a', 'b', 'c', 'd', 'e'].map((name, at) =>
          ipAddress(name, `10.0.0.1${at}`, { kind: 'GlobalInClusterIPPool', namespace: `team-${name}` }),
        ),
      ),
      old: poolManifest('addresses: [10.0.0.10-10.0.0.20], prefix: 24', { kind: 'GlobalInClusterIPPool' }),
      object: poolManifest('addresses: [10.0.0.50], prefix: 24', { kind: 'GlobalInClusterIPPool' }),
      names: [
        'GlobalInClusterIPPool machines',
        '5 addresses',
        '10.0.0.10 (IPAddress team-a/a)',
        'and 2 more',
      ],
    },
  ],
  warn: [],
})
