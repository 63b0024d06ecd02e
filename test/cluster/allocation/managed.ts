import type { JsonObject } from '../../../network/json/json.ts'

export const PODS_PATH = '/api/v1/namespaces/default/pods'
export const NADS_PATH = '/apis/k8s.cni.cncf.io/v1/namespaces/default/network-attachment-definitions'
export const POOLS_PATH = '/apis/ipam.cluster.x-k8s.io/v1alpha2/namespaces/default/inclusterippools'
export const CLAIMS_PATH = '/apis/ipam.cluster.x-k8s.io/v1beta2/namespaces/default/ipaddressclaims'
export const IP_ADDRESSES_PATH = '/apis/ipam.cluster.x-k8s.io/v1beta2/namespaces/default/ipaddresses'

/** A network as Berth's webhook stores it: what it lowers `ipam: berth` to. Here no webhook is needed. */
export const loweredNetwork = (name: string, ipam: JsonObject): JsonObject => ({
  apiVersion: 'k8s.cni.cncf.io/v1',
  kind: 'NetworkAttachmentDefinition',
  metadata: { name, annotations: { 'ipam.berth.dev/config': JSON.stringify({ type: 'berth', ...ipam }) } },
  spec: {
    config: JSON.stringify({
      cniVersion: '1.0.0',
      type: 'macvlan',
      master: 'eth1',
      capabilities: { ips: true },
      ipam: { type: 'static' },
    }),
  },
})

export interface ManagedPod {
  readonly name: string
  readonly networks: string
  /** Whether it comes with Berth's gate, as the webhook makes it; else as if the webhook had been away. */
  readonly gated: boolean
}

export const managedPod = ({ name, networks, gated }: ManagedPod): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, annotations: { 'k8s.v1.cni.cncf.io/networks': networks } },
  spec: {
    containers: [{ name: 'app', image: 'registry.example/app:1' }],
    terminationGracePeriodSeconds: 0,
    ...(gated ? { schedulingGates: [{ name: 'ipam.berth.dev/address' }] } : {}),
  },
})

export const inClusterPool = (name: string, addresses: readonly string[]): JsonObject => ({
  apiVersion: 'ipam.cluster.x-k8s.io/v1alpha2',
  kind: 'InClusterIPPool',
  metadata: { name },
  spec: { addresses, prefix: 16, gateway: '10.90.0.1' },
})

export const claimOn = (name: string, pool: string): JsonObject => ({
  apiVersion: 'ipam.cluster.x-k8s.io/v1beta2',
  kind: 'IPAddressClaim',
  metadata: { name },
  spec: { poolRef: { apiGroup: 'ipam.cluster.x-k8s.io', kind: 'InClusterIPPool', name: pool } },
})
