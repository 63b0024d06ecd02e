import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import type { JsonObject } from '../../network/json/json.ts'
import { LIVE_CHECKS } from '../../scan/live/registry.ts'
import { findingsOf, nadOf, podOf, scanOf, told, workloadOf, type PodParts } from './cluster.ts'

const RANGE = { range: '10.8.0.0/24' }
const MANAGED = nadOf('small', { type: 'berth', ...RANGE })
const ELSEWHERE = nadOf('lan', { type: 'whereabouts', ...RANGE })

const web = (parts: Partial<PodParts> = {}): JsonObject =>
  podOf('web-0', { networks: 'small', status: [['shop/small', '10.8.0.5']], ...parts })

/** Of 10.8.0.5, created an hour before the scan. */
const lease = (spec: JsonObject): JsonObject => ({
  apiVersion: 'ipam.berth.dev/v1alpha1',
  kind: 'IPLease',
  metadata: { name: 'default.10-8-0-5', creationTimestamp: '2026-01-02T03:00:00Z' },
  spec: {
    address: '10.8.0.5',
    prefix: 24,
    domain: 'default',
    pool: { kind: 'NetworkAttachmentDefinition', namespace: 'shop', name: 'small' },
    phase: 'Bound',
    ...spec,
  },
})
const ofPod = (name: string): JsonObject => ({
  owner: { kind: 'Pod', namespace: 'shop', name, uid: `uid-${name}`, interface: 'net1' },
  pod: { name, uid: `uid-${name}`, node: 'node1' },
})
const ofSet = (ordinal: number): JsonObject => ({
  owner: { kind: 'StatefulSet', namespace: 'shop', name: 'web', uid: 'set', interface: 'net1', ordinal },
  pod: { name: `web-${ordinal}`, uid: 'earlier' },
})
const rested = (since: string): JsonObject => ({ phase: 'Quarantined', releasedAt: since })
const set = (replicas: number): JsonObject => workloadOf('StatefulSet', 'web', 'small', { replicas })
const node = (name: string, labels: JsonObject): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, labels: { 'kubernetes.io/hostname': name, ...labels } },
})
const edge = {
  ...ELSEWHERE,
  metadata: {
    ...Object(ELSEWHERE['metadata']),
    annotations: { 'k8s.v1.cni.cncf.io/nodeSelector': 'role=edge' },
  },
}
const onLan: Partial<PodParts> = { networks: 'lan', status: [['shop/lan', '10.8.0.5']] }
const machine = {
  apiVersion: 'ipam.cluster.x-k8s.io/v1beta1',
  kind: 'IPAddress',
  metadata: { namespace: 'shop', name: 'machine-1' },
  spec: {
    address: '10.8.0.5',
    prefix: 24,
    poolRef: { apiGroup: 'ipam.cluster.x-k8s.io', kind: 'InClusterIPPool', name: 'machines' },
    claimRef: { name: 'machine-1' },
  },
}
const gated = (created: string): JsonObject => ({
  ...podOf('web-0', { networks: 'small', node: '', created }),
  spec: { schedulingGates: [{ name: 'ipam.berth.dev/address' }] },
})

const ROWS: readonly (readonly [name: string, objects: readonly JsonObject[], lines: readonly string[]])[] = [
  [
    'an address that no lease covers',
    [MANAGED, web()],
    ['warned address-without-lease: NetworkAttachmentDefinition shop/small, Pod shop/web-0'],
  ],
  ['an address leased to its pod', [MANAGED, web(), lease(ofPod('web-0'))], []],
  [
    'an address leased to another pod that lives',
    [MANAGED, web(), podOf('other', { networks: 'small' }), lease(ofPod('other'))],
    ['conflict address-of-another: Pod shop/web-0, IPLease default.10-8-0-5'],
  ],
  [
    'an address leased to another pod that lives, asks for it, and has not got it yet',
    [
      MANAGED,
      ELSEWHERE,
      web(onLan),
      podOf('other', { networks: '[{"name":"small","ips":["10.8.0.5/24"]}]', node: '' }),
      lease(ofPod('other')),
    ],
    [
      'conflict address-of-another: Pod shop/web-0, IPLease default.10-8-0-5',
      'denied range-overlap: NetworkAttachmentDefinition shop/small, NetworkAttachmentDefinition shop/lan',
    ],
  ],
  [
    'an address that rests after another pod',
    [MANAGED, web(), lease({ ...ofPod('gone'), ...rested('2026-01-02T03:59:00Z') })],
    ['warned address-of-another: Pod shop/web-0, IPLease default.10-8-0-5'],
  ],
  [
    'an address of a machine',
    [ELSEWHERE, machine, web(onLan)],
    ['conflict address-of-another: Pod shop/web-0, IPAddress shop/machine-1'],
  ],
  [
    'the sticky address of its ordinal',
    [MANAGED, set(1), web({ owner: ['StatefulSet', 'web'] }), lease({ ...ofSet(0), phase: 'Held' })],
    [],
  ],
  [
    'a lease that is kept for an ordinal that may come back',
    [MANAGED, set(2), lease({ ...ofSet(1), phase: 'Held' })],
    [],
  ],
  [
    'a lease that is kept for an ordinal too many',
    [MANAGED, set(1), lease({ ...ofSet(1), phase: 'Held' })],
    ['warned lease-held-for-nobody: IPLease default.10-8-0-5'],
  ],
  [
    'a lease in quarantine for a minute',
    [MANAGED, lease({ ...ofPod('gone'), ...rested('2026-01-02T03:59:00Z') })],
    [],
  ],
  [
    'a lease in quarantine for an hour',
    [MANAGED, lease({ ...ofPod('gone'), ...rested('2026-01-02T03:00:00Z') })],
    ['warned lease-resting-long: IPLease default.10-8-0-5'],
  ],
  [
    'a lease whose pod is gone',
    [MANAGED, lease(ofPod('gone'))],
    ['warned lease-without-pod: IPLease default.10-8-0-5'],
  ],
  ['an address inside the range', [ELSEWHERE, web(onLan)], []],
  [
    'an address outside the range',
    [ELSEWHERE, web({ networks: 'lan', status: [['shop/lan', '10.9.0.5']] })],
    ['warned address-out-of-range: NetworkAttachmentDefinition shop/lan, Pod shop/web-0'],
  ],
  [
    'an address outside the range that another network hands out',
    [
      ELSEWHERE,
      nadOf('other', { type: 'whereabouts', range: '10.9.0.0/24' }),
      web({ networks: 'lan', status: [['shop/lan', '10.9.0.5']] }),
    ],
    ['conflict address-out-of-range: Pod shop/web-0, NetworkAttachmentDefinition shop/other'],
  ],
  ['a pod on a node that its network selects', [edge, node('node1', { role: 'edge' }), web(onLan)], []],
  [
    'a pod on a node that its network does not select',
    [edge, node('node1', {}), node('node2', { role: 'edge' }), web(onLan)],
    ['denied wrong-node: NetworkAttachmentDefinition shop/lan, Pod shop/web-0'],
  ],
  ['a pod that has just been made to wait', [MANAGED, gated('2026-01-02T03:59:00Z')], []],
  [
    'a pod that waits for an hour',
    [MANAGED, gated('2026-01-02T03:00:00Z')],
    ['stuck pod-gated-long: Pod shop/web-0'],
  ],
  [
    'a pod that Multus is about to attach',
    [ELSEWHERE, podOf('web-0', { networks: 'lan', created: '2026-01-02T03:59:30Z' })],
    [],
  ],
  [
    'a pod that Multus does not attach',
    [ELSEWHERE, podOf('web-0', { networks: 'lan', created: '2026-01-02T03:00:00Z' })],
    ['stuck pod-not-attached: Pod shop/web-0'],
  ],
]

describe('live checks', () => {
  it('are all in the registry', () => {
    const files = readdirSync('scan/live').filter((file) =>
      /^export const \w+: LiveCheck = /m.test(readFileSync(`scan/live/${file}`, 'utf8')),
    )
    expect(files.length).toBe(LIVE_CHECKS.length)
  })

  it.each(ROWS)('know %s', async (_, objects, lines) => {
    expect(told(await scanOf(objects))).toEqual(lines)
  })

  it('say why the allocator keeps a pod waiting', async () => {
    const conditions = [
      { type: 'ipam.berth.dev/AddressAllocated', status: 'False', message: 'all 5 are in use' },
    ]
    const pod = { ...gated('2026-01-02T03:00:00Z'), status: { conditions } }
    expect(findingsOf(await scanOf([MANAGED, pod]))).toMatchObject([
      {
        message:
          'waiting for addresses: shop/web-0 since 2026-01-02T03:00:00Z; the allocator says: all 5 are in use',
      },
    ])
  })
})
