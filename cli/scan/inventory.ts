import { ClusterModel } from '../../cluster/model/cluster-model.ts'
import { identityOf } from '../../cluster/model/raw-object.ts'
import { replaceAll } from '../../cluster/model/replace-all.ts'
import { objectKey, type ModelKind, type Sink } from '../../cluster/model/sink.ts'
import { isObject, objectAt, property, text, type JsonObject } from '../../network/json/json.ts'
import type { Lease } from '../../network/lease/lease.ts'
import type { ScannedCluster, ScannedKind, ScannedPod, ScannedSet } from '../../scan/cluster.ts'
import type { NamedNetwork } from '../../network/address/named-network.ts'
import { SCAN_READING, ScannedPodRecord } from './scanned-pod.ts'
import type { WorkloadSink } from './read-workloads.ts'
import { Workloads } from './workloads.ts'

/** Written into objects that come without, as those of a list do. */
const VERSIONS: Readonly<Record<ScannedKind, string>> = {
  Namespace: 'v1',
  NetworkAttachmentDefinition: 'k8s.cni.cncf.io/v1',
  InClusterIPPool: 'ipam.cluster.x-k8s.io/v1alpha2',
  GlobalInClusterIPPool: 'ipam.cluster.x-k8s.io/v1alpha2',
}

const isScanned = (kind: ModelKind): kind is ScannedKind => Object.hasOwn(VERSIONS, kind)

/** A cluster read once, to be scanned: of pods and leases what the model keeps, of what is judged as it is written, the objects. */
export class ScanInventory implements ScannedCluster, Sink, WorkloadSink {
  readonly view = new ClusterModel({ podReading: SCAN_READING })
  readonly #workloads = new Workloads()
  now: number
  readonly #unread: string[] = []
  readonly #objects = new Map<ScannedKind, Map<string, JsonObject>>()
  readonly #sorted = new Map<ScannedKind, readonly JsonObject[]>()

  constructor(reserved: readonly NamedNetwork[], now: number) {
    this.view.setReserved(reserved)
    this.now = now
  }

  get unread(): readonly string[] {
    return this.#unread
  }

  add(kind: string, object: JsonObject): void {
    this.#workloads.add(kind, object)
  }

  /** A kind could not be read: `Deployments (forbidden)`. */
  miss(what: string): void {
    this.#unread.push(what)
  }

  objects(kind: ScannedKind): readonly JsonObject[] {
    const sorted =
      this.#sorted.get(kind) ??
      [...(this.#objects.get(kind) ?? [])]
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([, object]) => object)
    this.#sorted.set(kind, sorted)
    return sorted
  }

  workloads(): readonly JsonObject[] {
    return this.#workloads.all()
  }

  *pods(): Iterable<ScannedPod> {
    for (const pod of this.view.pods.all()) if (pod instanceof ScannedPodRecord) yield pod
  }

  pod(namespace: string, name: string): ScannedPod | undefined {
    const pod = this.view.pod(namespace, name)
    return pod instanceof ScannedPodRecord ? pod : undefined
  }

  controllerOf(owner: string): string | undefined {
    return this.#workloads.controllerOf(owner)
  }

  statefulSet(namespace: string, name: string): ScannedSet | undefined {
    return this.#workloads.set(namespace, name)
  }

  *leases(): Iterable<Lease> {
    for (const record of this.view.leases.records()) yield record.lease
  }

  get leaseCount(): number {
    return this.view.leases.size
  }

  count(kind: ModelKind): number {
    return this.view.count(kind)
  }

  upsert(kind: ModelKind, object: JsonObject): void {
    this.view.upsert(kind, object)
    if (!isScanned(kind)) return
    const { namespace, name } = identityOf(object)
    const objects = this.#objects.get(kind) ?? new Map<string, JsonObject>()
    this.#objects.set(kind, objects)
    this.#sorted.delete(kind)
    objects.set(objectKey(namespace, name), stored(kind, object))
  }

  remove(kind: ModelKind, namespace: string, name: string): void {
    this.view.remove(kind, namespace, name)
    if (!isScanned(kind)) return
    this.#objects.get(kind)?.delete(objectKey(namespace, name))
    this.#sorted.delete(kind)
  }

  retain(kind: ModelKind, keep: ReadonlySet<string>): void {
    for (const key of this.view.keys(kind)) {
      if (keep.has(key)) continue
      const slash = key.indexOf('/')
      this.remove(kind, key.slice(0, slash), key.slice(slash + 1))
    }
  }

  replaceAll(kind: ModelKind, objects: Iterable<JsonObject>): void {
    replaceAll(this, kind, objects)
  }
}

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'

/** The object with apiVersion and kind, and without kubectl's copy of it. */
function stored(kind: ScannedKind, object: JsonObject): JsonObject {
  const metadata = objectAt(object, 'metadata')
  const annotations = property(metadata, 'annotations')
  const { [LAST_APPLIED]: copy, ...others } = isObject(annotations) ? annotations : {}
  const slim = copy === undefined ? metadata : { ...metadata, annotations: others }
  return {
    apiVersion: text(object, 'apiVersion') ?? versionOf(kind, object),
    kind,
    metadata: slim,
    spec: property(object, 'spec') ?? {},
  }
}

/** Pools of v1alpha1 have no addresses, but a start and an end, or a subnet. */
function versionOf(kind: ScannedKind, object: JsonObject): string {
  const isOld = kind.endsWith('Pool') && property(objectAt(object, 'spec'), 'addresses') === undefined
  return isOld ? 'ipam.cluster.x-k8s.io/v1alpha1' : VERSIONS[kind]
}
