import type { Operation as PatchOperation } from 'fast-json-patch'
import type { JsonObject } from '../../network/json/json.ts'
import type { Operation, RuleContext } from '../rules/rule.ts'
import type { Subjects } from '../rules/subject.ts'

/** One thing that a mutation did, for `berth.dev/injected`. */
export interface Injection {
  /** What: `network shop/storage as net1`, `node affinity kubernetes.io/hostname In [node1]`. */
  readonly what: string
  /** By which label or object: `label attach.berth.dev/net1`, `NetworkAttachmentDefinition default/sriov-vnic-1`. */
  readonly by: string
}

/** What one mutation wants: JSON Patch operations against the object it was given, and the record of them. */
export interface Change {
  readonly patch: readonly PatchOperation[]
  /** The object after the operations, each applied with fast-json-patch; undefined where there are none. */
  readonly object: JsonObject | undefined
  readonly injected: readonly Injection[]
  /** What the author should know of it, one line each: where Berth takes back what was written. */
  readonly warnings?: readonly string[]
}

export const NOTHING: Change = { patch: [], object: undefined, injected: [] }

/** The kinds of subjects that Berth changes. */
export type MutatedKind = 'pod' | 'network' | 'namespace'

/** A mutation that leaves an object it has already changed as it is. `registry.ts` fixes the order. */
export interface Mutation<Kind extends MutatedKind> {
  readonly id: string
  readonly summary: string
  readonly operations: readonly Operation[]
  mutate(subject: Subjects[Kind], context: RuleContext): Change
  /**
   * Everything in the object as it stands that this mutation would have put there, whoever put it there: what a record
   * may say. A superset of `injected` after the change was applied.
   */
  accountsFor(subject: Subjects[Kind], context: RuleContext): Iterable<Injection>
}

export type PodMutation = Mutation<'pod'>
export type NetworkMutation = Mutation<'network'>
export type NamespaceMutation = Mutation<'namespace'>
