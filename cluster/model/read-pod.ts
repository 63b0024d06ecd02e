import { isObject, property, text, type JsonObject } from '../../network/json/json.ts'
import { parseDefaultNetwork, parseNetworks } from '../../network/multus/parse.ts'
import {
  DEFAULT_NETWORK_ANNOTATION,
  NETWORKS_ANNOTATION,
  NETWORK_STATUS_ANNOTATION,
} from '../../network/multus/selection.ts'
import { ANYWHERE, placementOf, type Placement } from '../../network/placement/node-affinity.ts'
import { Interning } from './interning.ts'
import { claimsOf } from './pod-claims.ts'
import { PodRecord } from './pod-record.ts'
import { identityOf, objectAt, objectsOf } from './raw-object.ts'

const NETWORKS_FIELD = `metadata.annotations[${NETWORKS_ANNOTATION}]`
const DEFAULT_FIELD = `metadata.annotations[${DEFAULT_NETWORK_ANNOTATION}]`

/** Reads raw pods into records that share what they have in common. */
export class PodReader {
  readonly #interning = new Interning()
  readonly #string = (value: string) => this.#interning.string(value)
  readonly #placement = this.#interning.memo(placementFrom)

  /** The pod's record; undefined if it has ended, or has nothing to do with networks. Total: never throws. */
  read(object: JsonObject): PodRecord | undefined {
    const metadata = objectAt(object, 'metadata')
    const annotations = objectAt(metadata, 'annotations')
    const networksText = text(annotations, NETWORKS_ANNOTATION) ?? ''
    const defaultText = text(annotations, DEFAULT_NETWORK_ANNOTATION) ?? ''
    const status = text(annotations, NETWORK_STATUS_ANNOTATION) ?? ''
    if (networksText === '' && defaultText === '' && status === '') return undefined
    if (hasEnded(object)) return undefined
    const networks = parseNetworks(networksText, NETWORKS_FIELD).elements
    const defaultNetwork =
      defaultText === '' ? undefined : parseDefaultNetwork(defaultText, DEFAULT_FIELD).elements[0]
    const { namespace, name } = identityOf(object)
    const spec = objectAt(object, 'spec')
    const hostNetwork = property(spec, 'hostNetwork') === true
    const source = { namespace, networks, defaultNetwork, status, intern: this.#string }
    const claims = hostNetwork ? [] : claimsOf(source)
    if (networks.length === 0 && defaultNetwork === undefined && claims.length === 0) return undefined
    return new PodRecord({
      namespace: this.#string(namespace),
      name,
      uid: text(metadata, 'uid') ?? '',
      nodeName: this.#optional(text(spec, 'nodeName')),
      placement: this.#placementOf(spec),
      networks,
      defaultNetwork,
      hostNetwork,
      runtimeClass: this.#optional(text(spec, 'runtimeClassName')),
      controller: this.#optional(controllerOf(metadata, namespace)),
      claims,
    })
  }

  #optional(value: string | undefined): string | undefined {
    return value === undefined || value === '' ? undefined : this.#string(value)
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
    return this.#placement(JSON.stringify({ nodeName, nodeSelector, affinity }))
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
