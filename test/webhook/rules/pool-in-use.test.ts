import { lease } from './lease-manifests.ts'
import { ipAddress, poolManifest } from './pool-manifests.ts'
import { state } from './pod-manifests.ts'
import { ruleTable } from './table.ts'

const SPEC = 'addresses: [10.0.0.10-10.0.0.20], prefix: 24'
const given = state(poolManifest(SPEC), ipAddress('web-1', '10.0.0.10'))
const annotated = (key: string, value: string): string =>
  poolManifest(SPEC, { annotations: { [key]: value } })
const machines = { kind: 'InClusterIPPool', namespace: 'default', name: 'machines' }

ruleTable('pool-in-use', {
  allow: [
    {
      name: 'the deletion of a pool whose addresses only rest',
      operation: 'DELETE',
      state: state(poolManifest(SPEC), lease('10.0.0.15', { phase: 'Quarantined', pool: machines })),
      object: poolManifest(SPEC),
    },
    {
      name: 'the deletion of a pool that has given nothing out',
      operation: 'DELETE',
      object: poolManifest(SPEC),
    },
    {
      name: 'the deletion of a pool beside one that has',
      operation: 'DELETE',
      state: given,
      object: poolManifest(SPEC, { name: 'others' }),
    },
    {
      name: 'the deletion of the global pool of that name',
      operation: 'DELETE',
      state: given,
      object: poolManifest(SPEC, { kind: 'GlobalInClusterIPPool' }),
    },
    {
      name: "clusterctl move, which sets Cluster API's annotation",
      operation: 'DELETE',
      state: given,
      object: annotated('ipam.cluster.x-k8s.io/skip-validate-delete-webhook', ''),
    },
    {
      name: 'a deletion by force',
      operation: 'DELETE',
      state: given,
      object: annotated('berth.dev/force', 'true'),
    },
    { name: 'an update', state: given, old: poolManifest(SPEC), object: poolManifest(SPEC) },
  ],
  deny: [
    {
      name: 'the deletion of a pool whose address a pod has by a lease',
      operation: 'DELETE',
      state: state(poolManifest(SPEC), lease('10.0.0.15', { pool: machines })),
      object: poolManifest(SPEC),
      names: ['10.0.0.15 (pod default/db on node1)', 'delete the pod first'],
    },
    {
      name: 'the deletion of a pool whose address a claim has, its lease not told again',
      operation: 'DELETE',
      state: state(given, lease('10.0.0.10', { owner: 'claim', name: 'web-1', pool: machines })),
      object: poolManifest(SPEC),
      names: [
        'has given out an address: 10.0.0.10 (IPAddress default/web-1)',
        'delete the IPAddressClaim first',
      ],
    },
    {
      name: 'the deletion of a pool that keeps an address for an ordinal',
      operation: 'DELETE',
      state: state(given, lease('10.0.0.15', { owner: 'set', phase: 'Held', pool: machines })),
      object: poolManifest(SPEC),
      names: [
        '2 addresses',
        'ordinal 0 of StatefulSet default/db',
        'delete the IPAddressClaims and pods first',
      ],
    },
    {
      name: 'the deletion of a pool whose address a machine has',
      operation: 'DELETE',
      state: given,
      object: poolManifest(SPEC),
      names: [
        'InClusterIPPool default/machines has given out an address: 10.0.0.10 (IPAddress default/web-1)',
        'berth.dev/force: "true"',
      ],
      field: 'metadata.name',
    },
    {
      name: 'half a force',
      operation: 'DELETE',
      state: given,
      object: annotated('berth.dev/force', 'yes'),
      names: ['10.0.0.10'],
    },
    {
      name: 'the deletion of a global pool with claims in two namespaces',
      operation: 'DELETE',
      state: state(
        ipAddress('web-1', '10.0.0.10', { kind: 'GlobalInClusterIPPool' }),
        ipAddress('web-1', '10.0.0.11', { kind: 'GlobalInClusterIPPool', namespace: 'shop' }),
      ),
      object: poolManifest(SPEC, { kind: 'GlobalInClusterIPPool' }),
      names: ['GlobalInClusterIPPool machines has given out 2 addresses', 'default/web-1', 'shop/web-1'],
    },
  ],
  warn: [],
})
