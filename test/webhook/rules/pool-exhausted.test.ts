import { lease } from './lease-manifests.ts'
import { describe, expect, it } from '@jest/globals'
import { stringify } from 'yaml'
import { findingLine, WARNING_LENGTH } from '../../../webhook/admission/answer.ts'
import { macvlan, networkStatus, pod, state, workload, type Extra } from './pod-manifests.ts'
import { findingsOf, ruleTable } from './table.ts'

const FIELD = 'metadata.annotations[k8s.v1.cni.cncf.io/networks]'
/** Six addresses, 10.0.0.9 to 10.0.0.14, of which .9 is the gateway. */
const range = { range: '10.0.0.8/29', gateway: '10.0.0.9' }
const berth = macvlan('net', { type: 'berth', ...range })
const whereabouts = macvlan('net', { type: 'whereabouts', ...range })
const hostLocal = (extra: Extra = {}) => macvlan('net', { type: 'host-local', subnet: '10.0.0.8/29' }, extra)
const has = (name: string, ...ips: string[]) =>
  pod(name, 'net', { annotations: networkStatus('default/net', ips) })
const from = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, at) => has(`db-${first + at}`, `10.0.0.${first + at}`))
const machines = (spec: object) =>
  stringify({
    apiVersion: 'ipam.cluster.x-k8s.io/v1alpha2',
    kind: 'GlobalInClusterIPPool',
    metadata: { name: 'machines' },
    spec,
  })
const owned = (name: string, ip: string) =>
  stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'default',
      ownerReferences: [
        { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'web', uid: 'u', controller: true },
      ],
      annotations: { 'k8s.v1.cni.cncf.io/networks': 'net', ...networkStatus('default/net', [ip]) },
    },
    spec: {},
  })

ruleTable('pool-exhausted', {
  allow: [
    { name: 'an empty network', state: berth, object: pod('web', 'net') },
    { name: 'the last free address', state: state(berth, ...from(10, 13)), object: pod('web', 'net') },
    {
      name: 'the gateway, which whereabouts hands out',
      state: state(whereabouts, ...from(10, 14)),
      object: pod('web', 'net'),
    },
    {
      name: 'host-local, which has its addresses on every node',
      state: state(hostLocal(), ...from(9, 14)),
      object: pod('web', 'net'),
    },
    { name: 'dhcp', state: macvlan('net', { type: 'dhcp' }), object: pod('web', 'net') },
    { name: 'static', state: macvlan('net', { type: 'static' }), object: pod('web', 'net') },
    {
      name: 'addresses that another domain has in use',
      state: state(
        berth,
        macvlan('x', { type: 'static' }, { annotations: { 'ipam.berth.dev/domain': 'x' } }),
        ...from(10, 14).map((one) =>
          one.replaceAll('default/net', 'default/x').replace('networks: net', 'networks: x'),
        ),
      ),
      object: pod('web', 'net'),
    },
    {
      name: 'an address of choice (requested-address tells)',
      state: state(berth, ...from(10, 14)),
      object: pod('web', [{ name: 'net', ips: ['10.0.0.14/29'] }]),
    },
    {
      name: 'an update of a pod',
      state: state(berth, ...from(10, 14)),
      old: pod('web', undefined),
      object: pod('web', 'net'),
    },
    {
      name: 'a range of 2^64 addresses',
      state: macvlan('net', { type: 'berth', range: 'fd00::/64' }),
      object: pod('web', 'net'),
    },
    {
      name: 'as many replicas as addresses',
      state: berth,
      object: workload('StatefulSet', { replicas: 5 }, 'net'),
    },
    {
      name: 'a workload whose own pods hold the addresses',
      state: state(berth, ...[10, 11, 12].map((at) => owned(`web-${at}`, `10.0.0.${at}`))),
      object: workload('StatefulSet', { replicas: 5 }, 'net'),
    },
    {
      name: 'a workload scaled to nothing',
      state: state(berth, ...from(10, 14)),
      object: workload('StatefulSet', { replicas: 0 }, 'net'),
    },
    {
      name: 'a pool that is not known',
      state: macvlan('net', { type: 'berth', pool: { kind: 'GlobalInClusterIPPool', name: 'machines' } }),
      object: pod('web', 'net'),
    },
  ],
  deny: [],
  warn: [
    {
      name: 'leased addresses, told as their pods; those that rest count as well',
      state: state(
        berth,
        ...[9, 10, 11, 12].map((last) => lease(`10.0.0.${last}`, { name: `web-${last}` })),
        lease('10.0.0.13', { phase: 'Quarantined' }),
        lease('10.0.0.14', { phase: 'Held', owner: 'set' }),
      ),
      object: pod('web', 'net'),
      names: ['all 5 addresses', 'the pod waits in line'],
    },
    {
      name: 'the lowered form',
      state: state(
        macvlan(
          'net',
          { type: 'static' },
          { annotations: { 'ipam.berth.dev/config': '{"type":"berth","range":"10.0.0.10/32"}' } },
        ),
        lease('10.0.0.10', { name: 'web-0' }),
      ),
      object: pod('web', 'net'),
      names: [
        'the only address of default/net (10.0.0.10/32) is in use, by Pod default/web-0 (1); the pod waits in line',
      ],
    },
    {
      name: 'no free address of berth',
      state: state(berth, ...from(10, 14)),
      object: pod('web', 'net'),
      names: [
        'all 5 addresses of default/net (10.0.0.8/29) are in use',
        'Pod default/db-10 (1)',
        'and others',
        'waits',
      ],
      field: `${FIELD}[0]`,
    },
    {
      name: 'no free address of whereabouts',
      state: state(whereabouts, ...from(9, 14)),
      object: pod('web', 'net'),
      names: ['all 6 addresses'],
    },
    {
      name: 'what whereabouts itself has written down',
      state: state(
        whereabouts,
        stringify({
          apiVersion: 'whereabouts.cni.cncf.io/v1alpha1',
          kind: 'IPPool',
          metadata: { name: '10.0.0.8-29', namespace: 'kube-system' },
          spec: {
            range: '10.0.0.8/29',
            allocations: Object.fromEntries(
              [1, 2, 3, 4, 5, 6].map((at) => [String(at), { id: 'x', podref: `shop/a-${at}` }]),
            ),
          },
        }),
      ),
      object: pod('web', 'net'),
      names: ['all 6 addresses'],
    },
    {
      name: 'one of two ranges',
      state: state(
        macvlan('net', { type: 'whereabouts', ipRanges: [{ range: '10.0.0.8/29' }, { range: 'fd00::/64' }] }),
        ...from(9, 14),
      ),
      object: pod('web', 'net'),
      names: ['10.0.0.8/29'],
    },
    {
      name: 'addresses that the configuration reserves',
      config: 'reservedNetworks: [{name: dhcp, range: 10.0.0.12-10.0.0.20}]',
      state: state(berth, ...from(10, 11)),
      object: pod('web', 'net'),
      names: ['all 2 addresses'],
    },
    {
      name: 'host-local that Berth manages',
      state: state(hostLocal({ annotations: { 'ipam.berth.dev/managed': 'true' } }), ...from(10, 14)),
      object: pod('web', 'net'),
      names: ['all 5 addresses'],
    },
    {
      name: 'host-local on one node',
      state: state(
        hostLocal({ annotations: { 'k8s.v1.cni.cncf.io/nodeSelector': 'kubernetes.io/hostname=node1' } }),
        ...from(10, 14),
      ),
      object: pod('web', 'net'),
    },
    {
      name: 'a Cluster API pool',
      state: state(
        machines({ addresses: ['10.0.0.10-10.0.0.11'], prefix: 24, gateway: '10.0.0.1' }),
        macvlan('net', { type: 'berth', pool: { kind: 'GlobalInClusterIPPool', name: 'machines' } }),
        ...from(10, 11),
      ),
      object: pod('web', 'net'),
      names: ['all 2 addresses of GlobalInClusterIPPool machines'],
    },
    {
      name: 'who holds the most',
      state: state(
        berth,
        has('big', '10.0.0.10', '10.0.0.11', '10.0.0.12'),
        has('small', '10.0.0.13'),
        has('tiny', '10.0.0.14'),
      ),
      object: pod('web', 'net'),
      names: ['Pod default/big (3), Pod default/small (1), Pod default/tiny (1)'],
    },
    {
      name: 'more replicas than addresses',
      state: berth,
      object: workload('Deployment', { replicas: 6 }, 'net'),
      names: ['Deployment web asks for 6 pods', '5 of 5 addresses of default/net (10.0.0.8/29) are free'],
      field: `spec.template.${FIELD}[0]`,
    },
    {
      name: 'a DaemonSet on more nodes than addresses',
      state: state(macvlan('net', { type: 'berth', range: '10.0.0.8/32' })),
      object: workload('DaemonSet', {}, 'net'),
      names: ['2 pods', '1 of 1 addresses'],
    },
  ],
})

describe('a warning of pool-exhausted', () => {
  const long = 'a-deployment-with-a-name-of-many-words-as-generators-write-them'
  const holders = from(10, 14).map((text) => text.replaceAll('db-', `${long}-`))

  it.each([
    { of: 'a pod', object: pod('web', 'net'), names: '(1) and others; the pod waits in line. Fix: ' },
    {
      of: 'a Deployment of a long name',
      object: workload('Deployment', { replicas: 60 }, 'net').replace('name: web', `name: ${long}`),
      names: '0 of 5 addresses of default/net (10.0.0.8/29) are free. Fix: ',
    },
  ])('of $of keeps its fix, however long the names of the holders are', ({ object, names }) => {
    const lines = findingsOf('pool-exhausted', { name: '', state: state(berth, ...holders), object }).map(
      findingLine,
    )
    expect(lines).toHaveLength(1)
    expect(lines[0]).toContain(`${names}remove pods, or give it more addresses.`)
    expect(lines[0]?.length).toBeLessThanOrEqual(WARNING_LENGTH)
  })
})
