import type { HeldAddress, ScannedPod } from '../../scan/cluster.ts'
import { addressOf } from '../../cluster/model/address-key.ts'
import { compactTime, timeOf } from '../../cluster/model/compact.ts'
import { objectAt, property, text, type JsonObject } from '../../network/json/json.ts'
import { ADDRESS_CONDITION, ADDRESS_GATE } from '../../network/lease/pod-keys.ts'
import {
  DEFAULT_NETWORK_ANNOTATION,
  NETWORKS_ANNOTATION,
  NETWORK_STATUS_ANNOTATION,
} from '../../network/multus/selection.ts'
import type { PodReading } from '../../cluster/model/pod-reading.ts'
import { PodRecord, type PodParts } from '../../cluster/model/pod-record.ts'
import { objectsOf } from '../../cluster/model/raw-object.ts'

/** What a scan has to know of a pod beside what rules ask. */
interface Facts {
  /** As `compactTime` keeps it; undefined if the pod does not say. */
  readonly createdAt: number | undefined
  readonly attached: boolean
  readonly gated: boolean
  readonly waitsFor: string
}

/** A pod as the model keeps it, with what a scan asks. */
export class ScannedPodRecord extends PodRecord implements ScannedPod {
  readonly attached: boolean
  readonly gated: boolean
  readonly waitsFor: string
  readonly #createdAt: number | undefined

  constructor(parts: PodParts, { createdAt, attached, gated, waitsFor }: Facts) {
    super(parts)
    this.attached = attached
    this.gated = gated
    this.waitsFor = waitsFor
    this.#createdAt = createdAt
  }

  get createdAt(): number | undefined {
    return this.#createdAt === undefined ? undefined : timeOf(this.#createdAt)
  }

  get addresses(): readonly HeldAddress[] {
    if (!this.attached) return []
    return this.claims.flatMap(({ network, address }) =>
      address === undefined ? [] : [{ network, address: addressOf(address) }],
    )
  }
}

/** Of pods with networks all that a scan asks; those whose annotation names none that could be read are kept as well, to be told of. */
export const SCAN_READING: PodReading = {
  keeps: (object) => {
    const annotations = objectAt(objectAt(object, 'metadata'), 'annotations')
    return [NETWORKS_ANNOTATION, DEFAULT_NETWORK_ANNOTATION].some((key) => Boolean(text(annotations, key)))
  },
  held: (claims) => claims,
  record: (parts, object) => new ScannedPodRecord(parts, factsOf(object)),
}

function factsOf(object: JsonObject): Facts {
  const metadata = objectAt(object, 'metadata')
  const created = Date.parse(text(metadata, 'creationTimestamp') ?? '')
  const gates = objectsOf(property(objectAt(object, 'spec'), 'schedulingGates'))
  const gated = gates.some((gate) => text(gate, 'name') === ADDRESS_GATE)
  return {
    createdAt: Number.isNaN(created) ? undefined : compactTime(created),
    // On a pod that is on no node somebody else wrote it.
    attached:
      Boolean(text(objectAt(object, 'spec'), 'nodeName')) &&
      Boolean(text(objectAt(metadata, 'annotations'), NETWORK_STATUS_ANNOTATION)),
    gated,
    waitsFor: gated ? toldBy(object) : '',
  }
}

function toldBy(object: JsonObject): string {
  const conditions = objectsOf(property(objectAt(object, 'status'), 'conditions'))
  const told = conditions.find((condition) => text(condition, 'type') === ADDRESS_CONDITION)
  return told !== undefined && text(told, 'status') === 'False' ? (text(told, 'message') ?? '') : ''
}
