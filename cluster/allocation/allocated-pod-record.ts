import type { AllocatedPod } from '../../allocator/view.ts'
import { property, text, type JsonObject } from '../../network/json/json.ts'
import { ADDRESS_CONDITION, ADDRESS_GATE, STICKY_ANNOTATION } from '../../network/lease/pod-keys.ts'
import {
  DEFAULT_NETWORK_ANNOTATION,
  NETWORKS_ANNOTATION,
  NETWORK_STATUS_ANNOTATION,
} from '../../network/multus/selection.ts'
import { compactNumber, compactTime, timeOf } from '../model/compact.ts'
import { SharedValues } from '../model/interning.ts'
import type { LeaseRecord } from '../model/lease-record.ts'
import { packUid, sameUid } from '../model/packed-uid.ts'
import type { PodReading } from '../model/pod-reading.ts'
import { PodRecord, type PodParts } from '../model/pod-record.ts'
import { identityOf, objectAt, objectsOf } from '../model/raw-object.ts'

/** What pods of one workload have in common. */
interface PodTraits {
  readonly gates: readonly string[]
  readonly sticky: boolean
  /** Whether the annotations are there: an empty one is. */
  readonly networks: boolean
  readonly defaultNetwork: boolean
  /** Whether Multus has written what it has attached; on a pod that is on no node somebody else wrote it. */
  readonly attached: boolean
  /** The StatefulSet that controls it. */
  readonly set: { readonly name: string; readonly uid: string } | undefined
}

interface AllocationParts {
  readonly resourceVersion: string
  readonly createdAt: number
  readonly traits: PodTraits
  readonly condition: AllocatedPod['condition']
}

/** A pod record with what the allocator needs beside; the `AllocatedPod` is made when it is asked for. */
export class AllocatedPodRecord extends PodRecord {
  readonly traits: PodTraits
  readonly #resourceVersion: number | string
  readonly #createdAt: number
  readonly #condition: AllocatedPod['condition']

  constructor(parts: PodParts, { resourceVersion, createdAt, traits, condition }: AllocationParts) {
    super(parts)
    this.traits = traits
    this.#resourceVersion = compactNumber(resourceVersion)
    this.#createdAt = compactTime(createdAt)
    this.#condition = condition
  }

  get resourceVersion(): string {
    return String(this.#resourceVersion)
  }

  /** In ms since 1970. */
  get createdAt(): number {
    return timeOf(this.#createdAt)
  }

  get gated(): boolean {
    return this.traits.gates.includes(ADDRESS_GATE)
  }

  get allocated(): AllocatedPod {
    const { gates, sticky, networks, defaultNetwork, set } = this.traits
    return {
      namespace: this.namespace,
      name: this.name,
      uid: this.uid,
      resourceVersion: this.resourceVersion,
      createdAt: this.createdAt,
      networks: networks ? this.texts.networks : undefined,
      defaultNetwork: defaultNetwork ? this.texts.defaultNetwork : undefined,
      gates,
      nodeName: this.nodeName,
      deleting: this.deleting,
      hostNetwork: this.hostNetwork,
      set: set && ordinalIn(set, this.name),
      sticky,
      condition: this.#condition,
    }
  }
}

/** `web-3` is 3 in `web`; undefined for a name that the StatefulSet did not give. */
function ordinalIn(set: { readonly name: string; readonly uid: string }, pod: string): AllocatedPod['set'] {
  const [, digits] = /-(0|[1-9]\d{0,8})$/.exec(pod) ?? []
  if (digits === undefined || pod !== `${set.name}-${digits}`) return undefined
  return { name: set.name, uid: set.uid, ordinal: Number(digits) }
}

/** Reads pods for the allocator: `leased` finds a lease of a pod of that name, which keeps name and uid already. */
export function readingForAllocator(
  leased: (namespace: string, name: string) => LeaseRecord | undefined,
): PodReading {
  const traits = new SharedValues<PodTraits>(4_096)
  const conditions = new SharedValues<NonNullable<AllocatedPod['condition']>>(1_024)
  return {
    keeps: (object) => {
      const { namespace, name } = identityOf(object)
      return isGated(object) || leased(namespace, name) !== undefined
    },
    // With the gate it has not started, and will get what its lease says. MAC addresses are not leased.
    held: (claims, object) =>
      isGated(object)
        ? []
        : claims.flatMap(({ network, address }) =>
            address === undefined ? [] : [{ network, address, mac: undefined }],
          ),
    record: (parts, object) => {
      const metadata = objectAt(object, 'metadata')
      const read = traitsOf(object)
      const condition = conditionOf(object)
      const lease = leased(parts.namespace, parts.name)
      const uid = packUid(parts.uid)
      const shared = {
        name: lease?.podName === parts.name ? lease.podName : parts.name,
        packedUid: lease?.podUid !== undefined && sameUid(lease.podUid, uid) ? lease.podUid : uid,
      }
      return new AllocatedPodRecord(
        { ...parts, ...shared },
        {
          resourceVersion: text(metadata, 'resourceVersion') ?? '',
          createdAt: Date.parse(text(metadata, 'creationTimestamp') ?? '') || 0,
          traits: traits.of(JSON.stringify(read), () => read),
          condition: condition && conditions.of(JSON.stringify(condition), () => condition),
        },
      )
    },
  }
}

const isGated = (object: JsonObject): boolean => gatesOf(object).includes(ADDRESS_GATE)

const gatesOf = (object: JsonObject): readonly string[] =>
  objectsOf(property(objectAt(object, 'spec'), 'schedulingGates')).flatMap((gate) => text(gate, 'name') ?? [])

function traitsOf(object: JsonObject): PodTraits {
  const metadata = objectAt(object, 'metadata')
  const annotations = objectAt(metadata, 'annotations')
  const set = objectsOf(property(metadata, 'ownerReferences')).find(
    (owner) =>
      property(owner, 'controller') === true &&
      text(owner, 'kind') === 'StatefulSet' &&
      text(owner, 'apiVersion')?.startsWith('apps/') === true,
  )
  return {
    gates: gatesOf(object),
    sticky: text(annotations, STICKY_ANNOTATION) === 'true',
    networks: text(annotations, NETWORKS_ANNOTATION) !== undefined,
    defaultNetwork: text(annotations, DEFAULT_NETWORK_ANNOTATION) !== undefined,
    attached:
      Boolean(text(annotations, NETWORK_STATUS_ANNOTATION)) &&
      Boolean(text(objectAt(object, 'spec'), 'nodeName')),
    set: set && { name: text(set, 'name') ?? '', uid: text(set, 'uid') ?? '' },
  }
}

function conditionOf(object: JsonObject): AllocatedPod['condition'] {
  const conditions = objectsOf(property(objectAt(object, 'status'), 'conditions'))
  const condition = conditions.find((one) => text(one, 'type') === ADDRESS_CONDITION)
  return (
    condition && {
      status: text(condition, 'status') ?? '',
      reason: text(condition, 'reason') ?? '',
      message: text(condition, 'message') ?? '',
    }
  )
}
