import type { Address } from '../network/address/address.ts'
import type { JsonObject } from '../network/json/json.ts'
import type { Lease } from '../network/lease/lease.ts'
import type { NetworkKey } from '../network/nad/network.ts'
import type { ClusterView, LivePod } from '../webhook/rules/cluster-view.ts'

/** A live pod with the workload that it is told as. */
export interface OwnedPod extends LivePod {
  /** `Deployment shop/web`; `Pod shop/db` if nothing controls it. */
  readonly owner: string
}

/** An address that a pod has on a network. */
export interface HeldAddress {
  readonly network: NetworkKey
  readonly address: Address
}

/** A live pod, with what no rule asks of it. */
export interface ScannedPod extends OwnedPod {
  /** The two annotations as they are written; empty if they are not there. */
  readonly texts: { readonly networks: string; readonly defaultNetwork: string }
  /** Whether it has a network-status: Multus has attached its networks. */
  readonly attached: boolean
  /** What it has by its network-status; nothing as long as it is not attached. */
  readonly addresses: readonly HeldAddress[]
  /** In ms since 1970; undefined if it does not say. */
  readonly createdAt: number | undefined
  /** Whether it has Berth's scheduling gate. */
  readonly gated: boolean
  /** Why it has no address yet, as the allocator told; empty if it did not. */
  readonly waitsFor: string
}

/** The view of the rules, whose pods can be told as their workloads. */
export interface ScannedView extends ClusterView {
  pod(namespace: string, name: string): OwnedPod | undefined
  podsUsing(network: NetworkKey): Iterable<OwnedPod>
  podsWithMac(domain: string, mac: string): Iterable<OwnedPod>
}

/** The objects that are judged as they are written. */
export type ScannedKind =
  'NetworkAttachmentDefinition' | 'InClusterIPPool' | 'GlobalInClusterIPPool' | 'Namespace'

/** A StatefulSet, as far as sticky addresses depend on it: its pods have `replicas` ordinals from `firstOrdinal` on. */
export interface ScannedSet {
  readonly uid: string
  readonly replicas: number
  readonly firstOrdinal: number
}

/** Everything that a scan looks at, as it is now: it must not change between two steps of the scan in a way that matters. */
export interface ScannedCluster {
  readonly view: ScannedView
  /** Raw, with `apiVersion` and `kind`, by namespace and name. */
  objects(kind: ScannedKind): readonly JsonObject[]
  /** Raw workloads that no other workload controls and whose template names networks, with `apiVersion` and `kind`. */
  workloads(): readonly JsonObject[]
  pods(): Iterable<ScannedPod>
  pod(namespace: string, name: string): ScannedPod | undefined
  /** Who controls a workload that is not among them: `CronJob shop/backup` of `Job shop/backup-29012345`. */
  controllerOf(owner: string): string | undefined
  statefulSet(namespace: string, name: string): ScannedSet | undefined
  leases(): Iterable<Lease>
  readonly leaseCount: number
  /** What could not be read: `Deployments (forbidden)`. */
  readonly unread: readonly string[]
  /** The API server's clock, in ms since 1970. */
  readonly now: number
}
