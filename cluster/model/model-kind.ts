import type { ModelKind } from './sink.ts'

const KINDS: Readonly<Record<string, readonly [group: string, kind: ModelKind]>> = {
  Namespace: ['', 'Namespace'],
  Node: ['', 'Node'],
  Pod: ['', 'Pod'],
  NetworkAttachmentDefinition: ['k8s.cni.cncf.io', 'NetworkAttachmentDefinition'],
  InClusterIPPool: ['ipam.cluster.x-k8s.io', 'InClusterIPPool'],
  GlobalInClusterIPPool: ['ipam.cluster.x-k8s.io', 'GlobalInClusterIPPool'],
  IPLease: ['ipam.berth.dev', 'IPLease'],
  IPAddressClaim: ['ipam.cluster.x-k8s.io', 'IPAddressClaim'],
  StatefulSet: ['apps', 'StatefulSet'],
  IPAddress: ['ipam.cluster.x-k8s.io', 'IPAddress'],
  IPPool: ['whereabouts.cni.cncf.io', 'WhereaboutsIPPool'],
  OverlappingRangeIPReservation: ['whereabouts.cni.cncf.io', 'OverlappingRangeIPReservation'],
}

/** The model's name of an API kind; undefined if the model keeps none of that kind. */
export function modelKind(group: string, kind: string): ModelKind | undefined {
  const known = Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined
  return known?.[0] === group ? known[1] : undefined
}
