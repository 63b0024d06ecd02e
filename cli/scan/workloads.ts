import type { ScannedSet } from '../../scan/cluster.ts'
import { identityOf, objectsOf } from '../../cluster/model/raw-object.ts'
import { objectKey } from '../../cluster/model/sink.ts'
import { objectAt, property, text, type JsonObject } from '../../network/json/json.ts'
import { DEFAULT_NETWORK_ANNOTATION, NETWORKS_ANNOTATION } from '../../network/multus/selection.ts'
import { isControlled } from '../../webhook/admission/controlled.ts'
import { podAt, TEMPLATES } from '../../webhook/admission/kinds.ts'

/** The workloads of a cluster: of the others than those that a scan judges, only what tells whose pods are whose. */
export class Workloads {
  readonly #judged = new Map<string, JsonObject>()
  readonly #sets = new Map<string, ScannedSet>()
  readonly #controllers = new Map<string, string>()
  #sorted: readonly JsonObject[] | undefined

  /** By kind, namespace and name. */
  all(): readonly JsonObject[] {
    return (this.#sorted ??= [...this.#judged]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([, workload]) => workload))
  }

  /** Of `Job shop/backup-29012345`: `CronJob shop/backup`. */
  controllerOf(owner: string): string | undefined {
    return this.#controllers.get(owner)
  }

  set(namespace: string, name: string): ScannedSet | undefined {
    return this.#sets.get(objectKey(namespace, name))
  }

  add(kind: string, object: JsonObject): void {
    const { namespace, name } = identityOf(object)
    if (kind === 'StatefulSet') this.#sets.set(objectKey(namespace, name), setOf(object))
    const title = `${kind} ${objectKey(namespace, name)}`
    if (isControlled(object)) {
      if (kind === 'Job') this.#noteController(title, namespace, object)
      return
    }
    if (!namesNetworks(kind, object)) return
    this.#sorted = undefined
    this.#judged.set(title, object)
  }

  #noteController(title: string, namespace: string, object: JsonObject): void {
    const references = objectsOf(property(objectAt(object, 'metadata'), 'ownerReferences'))
    const controller = references.find((reference) => property(reference, 'controller') === true)
    if (controller === undefined) return
    this.#controllers.set(
      title,
      `${text(controller, 'kind')} ${objectKey(namespace, text(controller, 'name') ?? '')}`,
    )
  }
}

function setOf(object: JsonObject): ScannedSet {
  const spec = objectAt(object, 'spec')
  const start = property(objectAt(spec, 'ordinals'), 'start')
  const replicas = property(spec, 'replicas')
  return {
    uid: text(objectAt(object, 'metadata'), 'uid') ?? '',
    replicas: typeof replicas === 'number' ? replicas : 1,
    firstOrdinal: typeof start === 'number' ? start : 0,
  }
}

function namesNetworks(kind: string, object: JsonObject): boolean {
  const annotations = objectAt(objectAt(podAt(object, TEMPLATES[kind]), 'metadata'), 'annotations')
  return [NETWORKS_ANNOTATION, DEFAULT_NETWORK_ANNOTATION].some(
    (key) => property(annotations, key) !== undefined,
  )
}
