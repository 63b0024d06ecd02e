import type { JsonObject } from '../../../network/json/json.ts'
import {
  identity,
  type NadSpec,
  type PodSpec,
  type WhereaboutsSpec,
  type WorldObject,
} from './cluster-objects.ts'

/** The object as the API server sends it. */
export function raw(object: WorldObject): JsonObject {
  const metadata = identity(object)
  switch (object.kind) {
    case 'NetworkAttachmentDefinition':
      return rawNad(object.spec)
    case 'Pod':
      return rawPod(object.spec)
    case 'InClusterIPPool':
    case 'GlobalInClusterIPPool': {
      const annotations = domainAnnotation(object.spec.domain)
      return { metadata: { ...metadata, annotations }, spec: { addresses: ['10.0.0.0/28'], prefix: 28 } }
    }
    case 'IPAddress': {
      const poolRef = { apiGroup: 'ipam.cluster.x-k8s.io', kind: object.spec.poolKind, name: 'pool' }
      return { metadata, spec: { address: object.spec.address, poolRef } }
    }
    case 'WhereaboutsIPPool':
      return rawWhereabouts(object.spec, metadata)
    default:
      return object
  }
}

function rawWhereabouts({ range, allocations }: WhereaboutsSpec, metadata: JsonObject): JsonObject {
  const entries = Object.entries(allocations).map(([offset, podref]) => [
    offset,
    { id: 'x', podref, ifname: 'net1' },
  ])
  return { metadata, spec: { range, allocations: Object.fromEntries(entries) } }
}

const domainAnnotation = (domain: string | undefined): JsonObject =>
  domain === undefined ? {} : { 'ipam.berth.dev/domain': domain }

function rawNad({ namespace, name, domain, master, range, networkName }: NadSpec): JsonObject {
  const ipam = {
    type: 'whereabouts',
    range,
    ...(networkName === undefined ? {} : { network_name: networkName }),
  }
  const config = JSON.stringify({ cniVersion: '0.3.1', name, type: 'macvlan', master, ipam })
  return { metadata: { namespace, name, annotations: domainAnnotation(domain) }, spec: { config } }
}

function rawPod({
  namespace,
  name,
  uid,
  phase,
  hostNetwork,
  deployment,
  asked,
  status,
}: PodSpec): JsonObject {
  const networks = asked.map(({ network, ips, mac }) => ({
    namespace: network.split('/')[0] ?? '',
    name: network.split('/')[1] ?? '',
    ...(ips.length > 0 && { ips: ips.map((ip) => `${ip}/${ip.includes(':') ? 64 : 24}`) }),
    ...(mac !== undefined && { mac }),
  }))
  const statuses = status.map(({ network, ...rest }) => ({
    ...rest,
    name: network,
    ...(rest.mac === undefined ? { mac: '' } : {}),
  }))
  const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: `${deployment}-abc`, controller: true }
  return {
    metadata: {
      namespace,
      name,
      uid,
      labels: { 'pod-template-hash': 'abc' },
      annotations: {
        ...(networks.length > 0 && { 'k8s.v1.cni.cncf.io/networks': JSON.stringify(networks) }),
        ...(status.length > 0 && { 'k8s.v1.cni.cncf.io/network-status': JSON.stringify(statuses) }),
      },
      ...(deployment !== undefined && { ownerReferences: [owner] }),
    },
    spec: { nodeName: 'node1', ...(hostNetwork && { hostNetwork }) },
    status: { phase },
  }
}
