import { formatAddress, type Address } from '../../network/address/address.ts'
import type { JsonObject } from '../../network/json/json.ts'
import { leaseObject } from '../../network/lease/lease.ts'

export const NAMESPACE = 'bench'
export const PODS = `/api/v1/namespaces/${NAMESPACE}/pods`
export const CONFIG_MAPS = `/api/v1/namespaces/${NAMESPACE}/configmaps`
export const NETWORKS = `/apis/k8s.cni.cncf.io/v1/namespaces/${NAMESPACE}/network-attachment-definitions`
export const STATEFUL_SETS = `/apis/apps/v1/namespaces/${NAMESPACE}/statefulsets`

/** A ConfigMap with as many bytes as a lease. */
export function configMap(name: string): JsonObject {
  const lease = heldLease({ family: 4, value: 0xc0a80a0an }, { ordinal: 1, set: 'uid', domain: 'default' })
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name },
    data: { text: JSON.stringify(lease['spec']) },
  }
}

/** A pod without networks, or with one. */
export const pod = (name: string, network?: string): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name,
    ...(network === undefined ? {} : { annotations: { 'k8s.v1.cni.cncf.io/networks': network } }),
  },
  spec: { containers: [{ name: 'app', image: 'registry.example/app:1' }], terminationGracePeriodSeconds: 0 },
})

/** A pod that waits for its addresses, with a gate and an annotation that are nobody's. */
export const gatedPod = (name: string): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, annotations: { networks: 'net' } },
  spec: {
    schedulingGates: [{ name: 'example.com/address' }],
    containers: [{ name: 'app', image: 'registry.example/app:1' }],
    terminationGracePeriodSeconds: 0,
  },
})

/** The JSON patch that lets it go. */
export const LET_GO = [
  { op: 'test', path: '/metadata/annotations/networks', value: 'net' },
  {
    op: 'replace',
    path: '/metadata/annotations/networks',
    value: '[{"name":"net","ips":["10.201.0.1/16"]}]',
  },
  { op: 'test', path: '/spec/schedulingGates/0/name', value: 'example.com/address' },
  { op: 'remove', path: '/spec/schedulingGates' },
]

/** A macvlan whose addresses Berth hands out, each in a domain of its own. */
export const network = (name: string, range: string): JsonObject => ({
  apiVersion: 'k8s.cni.cncf.io/v1',
  kind: 'NetworkAttachmentDefinition',
  metadata: { name, annotations: { 'ipam.berth.dev/domain': name } },
  spec: {
    config: JSON.stringify({
      cniVersion: '1.0.0',
      type: 'macvlan',
      master: 'eth1',
      ipam: { type: 'berth', range },
    }),
  },
})

/** A StatefulSet of so many replicas that no controller makes: addresses of its ordinals may be held. */
export const statefulSet = (name: string, replicas: number): JsonObject => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name },
  spec: {
    replicas,
    serviceName: name,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: { containers: [{ name: 'app', image: 'registry.example/app:1' }] },
    },
  },
})

/** A lease that stays without any pod: held for an ordinal. */
export const heldLease = (
  address: Address,
  of: { readonly ordinal: number; readonly set: string; readonly domain: string },
): JsonObject =>
  leaseObject({
    address,
    prefix: 16,
    domain: of.domain,
    pool: { kind: 'NetworkAttachmentDefinition', namespace: NAMESPACE, name: of.domain },
    owner: {
      kind: 'StatefulSet',
      namespace: NAMESPACE,
      name: 'filling',
      uid: of.set,
      interface: 'net1',
      ordinal: of.ordinal,
    },
    pod: { name: `filling-${of.ordinal}`, uid: `uid-${formatAddress(address)}`, node: 'node-1' },
    phase: 'Held',
    releasedAt: Date.UTC(2026, 0, 1),
  })
