import type { JsonObject } from '../../network/json/json.ts'
import type { NetworkSelectionElement } from '../../network/multus/selection.ts'
import type { Network } from '../../network/nad/network.ts'
import type { Placement } from '../../network/placement/node-affinity.ts'
import type { Pool } from '../../network/pool/pool.ts'
import type { Problem } from '../../network/problem.ts'
import type { Operation } from './rule.ts'

/** What every subject of a review has. */
export interface Subject {
  readonly operation: Operation
  /** The namespace of the request; empty for cluster-scoped objects. */
  readonly namespace: string
  /** The object's name; for a pod of a controller in the mutating phase, its generateName. */
  readonly name: string
  /** `request.userInfo.username`. */
  readonly user: string
  readonly dryRun: boolean
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  /** The raw object (on DELETE: the old one). */
  readonly object: JsonObject
  /** The raw old object, on UPDATE and DELETE. */
  readonly oldObject: JsonObject | undefined
}

export interface NetworkSubject extends Subject {
  /** The NAD as it would be (on DELETE: as it was). */
  readonly network: Network
  /** The NAD as it was, on UPDATE and DELETE. */
  readonly old: Network | undefined
}

/** One network that a pod asks for, resolved against the cluster. */
export interface Attachment {
  readonly element: NetworkSelectionElement
  /** Its place in the annotation, from 0; -1 for the default network. */
  readonly place: number
  /** The NAD's namespace after defaulting. */
  readonly namespace: string
  /** The interface in the pod after defaulting (`net1`); `eth0` for the default network. */
  readonly interface: string
  /** The NAD, if there is one of that name. */
  readonly network: Network | undefined
}

/** The workload whose pod template is reviewed. */
export interface Template {
  /** e.g. `Deployment`. */
  readonly kind: string
  /** How many pods it asks for at once; undefined where the number follows the nodes (DaemonSet). */
  readonly replicas: number | undefined
}

export interface PodSubject extends Subject {
  /** The pod (or template) metadata and spec, raw. */
  readonly pod: JsonObject
  /** Path prefix of the pod in the object: empty for a Pod, `spec.template.` for a Deployment. */
  readonly prefix: string
  /** Present if the subject is a workload's template. */
  readonly template: Template | undefined
  /** The uid of the pod, if it is known already. */
  readonly uid: string | undefined
  /** The networks it asks for; the default network, if given by annotation, stands first (place -1). */
  readonly attachments: readonly Attachment[]
  /** What Multus would refuse in the two annotations. */
  readonly annotationProblems: readonly Problem[]
  readonly placement: Placement
}

export interface PoolSubject extends Subject {
  readonly pool: Pool
  readonly old: Pool | undefined
}

export interface NamespaceSubject extends Subject {
  readonly oldLabels: Readonly<Record<string, string>>
}

/** An object whose removal would take Multus itself away. */
export interface GuardSubject extends Subject {
  readonly kind: 'DaemonSet' | 'CustomResourceDefinition'
}

/** Every kind of subject, by name. */
export interface Subjects {
  readonly network: NetworkSubject
  readonly pod: PodSubject
  readonly pool: PoolSubject
  readonly namespace: NamespaceSubject
  readonly guard: GuardSubject
}
export type SubjectKind = keyof Subjects
