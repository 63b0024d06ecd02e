import { AllocatedPodRecord } from '../../../cluster/allocation/allocated-pod-record.ts'
import type { AllocationModel } from '../../../cluster/allocation/allocation-model.ts'
import type { PodRecord } from '../../../cluster/model/pod-record.ts'
import { objectAt, property, text, type JsonObject } from '../../../network/json/json.ts'
import type { Lease } from '../../../network/lease/lease.ts'
import type { PoolKind } from '../../../network/pool/pool.ts'
import type {
  ScannedCluster,
  ScannedKind,
  ScannedPod,
  ScannedSet,
  ScannedView,
} from '../../../scan/cluster.ts'
import type { Beside } from './beside.ts'
import { ModelPod } from './model-pod.ts'
import { ModelView } from './model-view.ts'

/**
 * The cluster as the allocator knows it, to be scanned where it is: pods and leases are not kept twice. It goes on changing while it is
 * looked at; what comes or goes meanwhile is seen by the next scan.
 */
export class ModelCluster implements ScannedCluster {
  readonly view: ScannedView
  readonly now: number
  readonly #model: AllocationModel
  readonly #beside: Beside
  readonly #pools: Readonly<Record<PoolKind, readonly JsonObject[]>>

  constructor(model: AllocationModel, beside: Beside, now: number) {
    this.#model = model
    this.#beside = beside
    this.now = now
    this.view = new ModelView(model.rulesModel, beside.nodes)
    this.#pools = {
      InClusterIPPool: rawPools(model, 'InClusterIPPool'),
      GlobalInClusterIPPool: rawPools(model, 'GlobalInClusterIPPool'),
    }
  }

  get unread(): readonly string[] {
    return this.#beside.unread
  }

  objects(kind: ScannedKind): readonly JsonObject[] {
    if (kind === 'NetworkAttachmentDefinition') return this.#beside.networks
    return kind === 'Namespace' ? this.#beside.namespaces : this.#pools[kind]
  }

  workloads(): readonly JsonObject[] {
    return this.#beside.workloads.all()
  }

  /** Those that were there when it was asked: who walks them may take his time. */
  *pods(): Iterable<ScannedPod> {
    for (const record of Array.from(this.#model.rulesModel.pods.all())) {
      const pod = scanned(record)
      if (pod !== undefined) yield pod
    }
  }

  pod(namespace: string, name: string): ScannedPod | undefined {
    return scanned(this.#model.rulesModel.pod(namespace, name))
  }

  controllerOf(owner: string): string | undefined {
    return this.#beside.workloads.controllerOf(owner)
  }

  statefulSet(namespace: string, name: string): ScannedSet | undefined {
    return this.#model.statefulSet(namespace, name)
  }

  leases(): Iterable<Lease> {
    return this.#model.leases()
  }

  get leaseCount(): number {
    return this.#model.count('IPLease')
  }
}

/** A pod that is kept for its lease or its gate alone has nothing to be looked at. */
function scanned(record: PodRecord | undefined): ModelPod | undefined {
  if (!(record instanceof AllocatedPodRecord)) return undefined
  return record.asks || record.claims.length > 0 ? new ModelPod(record) : undefined
}

function rawPools(model: AllocationModel, kind: PoolKind): readonly JsonObject[] {
  return [...model.pools()]
    .filter((pool) => pool.kind === kind)
    .toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
    .flatMap(({ namespace, name }) => {
      const object = model.poolObject(kind, namespace, name)
      return object === undefined ? [] : [{ ...object, apiVersion: versionOf(object), kind }]
    })
}

const keyOf = ({ namespace, name }: { readonly namespace: string; readonly name: string }): string =>
  `${namespace}/${name}`

/** Pools of v1alpha1 have no addresses, but a start and an end, or a subnet. */
const versionOf = (pool: JsonObject): string =>
  text(pool, 'apiVersion') ??
  `ipam.cluster.x-k8s.io/${property(objectAt(pool, 'spec'), 'addresses') === undefined ? 'v1alpha1' : 'v1alpha2'}`
