import { poolManifest } from './pool-manifests.ts'
import { ruleTable } from './table.ts'

// The cases of network/pool/describe-pool.ts have tests of their own; these show that they reach the author.
ruleTable('pool-fields', {
  allow: [
    {
      name: 'the pool of the Cluster API documentation',
      object: poolManifest(
        'addresses: [10.0.0.2-10.0.0.100, 10.0.0.102, 10.0.0.104/30], prefix: 24, gateway: 10.0.0.1',
      ),
    },
    {
      name: 'a v1alpha1 pool of a subnet',
      object: poolManifest('subnet: 10.0.0.0/24, gateway: 10.0.0.1', { version: 'v1alpha1' }),
    },
    {
      name: 'a global pool of IPv6 without gateway',
      object: poolManifest('addresses: ["fd00::/64"], prefix: 64', { kind: 'GlobalInClusterIPPool' }),
    },
    {
      name: 'a pool with everything excluded, to drain it',
      object: poolManifest('addresses: [10.0.0.5], excludedAddresses: [10.0.0.0/24], prefix: 24'),
    },
    {
      name: 'an update of an old pool that leaves its faults as they are',
      old: poolManifest('addresses: [10.0.0.5, 10.0.1.5], prefix: 24'),
      object: poolManifest('addresses: [10.0.0.5, 10.0.1.5], prefix: 24', { annotations: { note: 'x' } }),
    },
    {
      name: 'the deletion of a faulty pool',
      operation: 'DELETE',
      object: poolManifest('addresses: [10.0.0], prefix: 99'),
    },
  ],
  deny: [
    {
      name: 'a range that is reversed',
      object: poolManifest('addresses: [10.0.0.9-10.0.0.5], prefix: 24'),
      names: ['10.0.0.9 is after 10.0.0.5', 'write an address, first-last, or a CIDR'],
      field: 'spec.addresses[0]',
    },
    {
      name: 'two families in one pool',
      object: poolManifest('addresses: [10.0.0.5, "fd00::5"], prefix: 24'),
      names: ['fd00::5 is IPv6, and 10.0.0.5 is IPv4', 'make a pool of its own for IPv6'],
      field: 'spec.addresses[1]',
    },
    {
      name: 'an address outside the network of the gateway',
      object: poolManifest('addresses: [10.0.0.5, 10.0.1.5], prefix: 24, gateway: 10.0.0.1'),
      names: ['10.0.1.5 is outside 10.0.0.0/24, the network of gateway 10.0.0.1', '10.0.0.0-10.0.0.255'],
      field: 'spec.addresses[1]',
    },
    {
      name: 'a gateway outside the network',
      object: poolManifest('addresses: [10.0.0.5], prefix: 24, gateway: 10.0.1.1'),
      names: ['gateway 10.0.1.1 is outside 10.0.0.0/24', 'give a gateway inside 10.0.0.0-10.0.0.255'],
      field: 'spec.gateway',
    },
    {
      name: 'no prefix',
      object: poolManifest('addresses: [10.0.0.5]'),
      names: ['no prefix', 'prefix: 24'],
      field: 'spec.prefix',
    },
    {
      name: 'a prefix of the other family',
      object: poolManifest('addresses: [10.0.0.5], prefix: 64'),
      names: ['prefix 64', '0 to 32'],
      field: 'spec.prefix',
    },
    {
      name: 'no addresses',
      object: poolManifest('prefix: 24, gateway: 10.0.0.1'),
      names: ['no addresses'],
      field: 'spec.addresses',
    },
    {
      name: 'an exclusion that cannot be read',
      object: poolManifest('addresses: [10.0.0.0/24], excludedAddresses: [010.0.0.5], prefix: 24'),
      names: ['"010.0.0.5" has an octet with a leading zero'],
      field: 'spec.excludedAddresses[0]',
    },
    {
      name: 'an update that adds a fault to one that was there',
      old: poolManifest('addresses: [10.0.0.5, 10.0.1.5], prefix: 24'),
      object: poolManifest('addresses: [10.0.0.5, 10.0.1.5, nonsense], prefix: 24'),
      names: ['"nonsense" is not an IP address'],
      field: 'spec.addresses[2]',
    },
    {
      name: 'fields of v1alpha1 in a v1alpha2 pool',
      object: poolManifest('start: 10.0.0.5, end: 10.0.0.9, prefix: 24'),
      names: ['start is a field of v1alpha1'],
      field: 'spec.start',
    },
  ],
  warn: [],
})
