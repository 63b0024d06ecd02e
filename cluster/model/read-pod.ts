import { isObject, property, text, type JsonObject } from '../../network/json/json.ts'
import {
  DEFAULT_NETWORK_ANNOTATION,
  NETWORKS_ANNOTATION,
  NETWORK_STATUS_ANNOTATION,
} from '../../network/multus/selection.ts'
import { ANYWHERE, placementOf, type Placement } from '../../network/placement/node-affinity.ts'
import { Interning, stringInterning } from './interning.ts'
import { claimsOf } from './pod-claims.ts'
import {
  defaultNetworkOf,
  networkKeysOf,
  networksOf,
  type NetworkKeys,
  type NetworkTexts,
  type PodRecord,
} from './pod-record.ts'
import { READING_FOR_RULES, type PodReading } from './pod-reading.ts'
import { identityOf, objectAt, objectsOf } from './raw-object.ts'

export interface ReadPod {
  readonly record: PodRecord
  /** The NADs that it asks for or holds something on. */
  readonly uses: NetworkKeys
}

/** Reads raw pods into records that share what they have in common. */
export class PodReader {
  readonly #names = stringInterning(32_768)
  readonly #texts = new Interning<NetworkTexts>(4_096, (networks) => ({ networks, defaultNetwork: '' }))
  readonly #placements = new Interning<Placement>(4_096, placementFrom)
  readonly #intern = (value: string) => this.#names.of(value)
  readonly #reading: PodReading

  constructor(reading: PodReading = READING_FOR_RULES) {
    this.#reading = reading
  }

  /** The pod's record; undefined if it has ended, or has nothing to do with networks. Total: never throws. */
  read(object: JsonObject): ReadPod | undefined {
    const metadata = objectAt(object, 'metadata')
    const annotations = objectAt(metadata, 'annotations')
    const written = text(annotations, NETWORKS_ANNOTATION) ?? ''
    const standard = text(annotations, DEFAULT_NETWORK_ANNOTATION) ?? ''
    const spec = objectAt(object, 'spec')
    // Multus writes it on the node. On a pod that is on none somebody else wrote it, to have addresses held that nobody has.
    const status = text(spec, 'nodeName') ? (text(annotations, NETWORK_STATUS_ANNOTATION) ?? '') : ''
    const isKept = this.#reading.keeps(object)
    if (!isKept && written === '' && standard === '' && status === '') return undefined
    if (hasEnded(object)) return undefined
    const { namespace, name } = identityOf(object)
    const hostNetwork = property(spec, 'hostNetwork') === true
    const texts = standard === '' ? this.#texts.of(written) : { networks: written, defaultNetwork: standard }
    const networks = networksOf(texts)
    const defaultNetwork = defaultNetworkOf(texts)
    const source = { namespace, networks, defaultNetwork, status, intern: this.#intern }
    const claims = hostNetwork ? [] : this.#reading.held(claimsOf(source), object)
    const asks = networks.length > 0 || defaultNetwork !== undefined
    if (!isKept && !asks && claims.length === 0) return undefined
    const parts = {
      namespace: this.#intern(namespace),
      name,
      uid: text(metadata, 'uid') ?? '',
      nodeName: this.#optional(text(spec, 'nodeName')),
      placement: this.#placementOf(spec),
      hostNetwork,
      runtimeClass: this.#optional(text(spec, 'runtimeClassName')),
      deleting: text(metadata, 'deletionTimestamp') !== undefined,
      texts,
      controller: this.#optional(controllerOf(metadata, namespace)),
      claims: claims.length === 1 && claims[0] !== undefined ? claims[0] : claims,
      asks,
    }
    const record = this.#reading.record(parts, object)
    return { record, uses: networkKeysOf({ namespace, networks, defaultNetwork, claims }) }
  }

  #optional(value: string | undefined): string | undefined {
    return value === undefined || value === '' ? undefined : this.#intern(value)
  }

  /** By the text of what decides on it: all pods of a Deployment on one node have one and the same. */
  #placementOf(spec: JsonObject): Placement {
    const nodeName = property(spec, 'nodeName')
    const nodeSelector = property(spec, 'nodeSelector')
    const required = property(
      objectAt(objectAt(spec, 'affinity'), 'nodeAffinity'),
      'requiredDuringSchedulingIgnoredDuringExecution',
    )
    if (nodeName === undefined && nodeSelector === undefined && required === undefined) return ANYWHERE
    const affinity = { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: required } }
    return this.#placements.of(JSON.stringify({ nodeName, nodeSelector, affinity }))
  }
}

function placementFrom(specText: string): Placement {
  const spec: unknown = JSON.parse(specText)
  return isObject(spec) ? placementOf(spec) : ANYWHERE
}

function hasEnded(object: JsonObject): boolean {
  const phase = text(objectAt(object, 'status'), 'phase')
  return phase === 'Succeeded' || phase === 'Failed'
}

/** `StatefulSet shop/db`; a ReplicaSet whose name ends in the pod's template hash is told as its Deployment. */
function controllerOf(metadata: JsonObject, namespace: string): string | undefined {
  for (const reference of objectsOf(property(metadata, 'ownerReferences'))) {
    if (property(reference, 'controller') !== true) continue
    const kind = text(reference, 'kind') ?? ''
    const name = text(reference, 'name') ?? ''
    const hash = text(objectAt(metadata, 'labels'), 'pod-template-hash')
    return kind === 'ReplicaSet' && hash !== undefined && name.endsWith(`-${hash}`)
      ? `Deployment ${namespace}/${name.slice(0, -hash.length - 1)}`
      : `${kind} ${namespace}/${name}`
  }
  return undefined
}
