import type { Operation as PatchOperation } from 'fast-json-patch'
import type { JsonObject } from '../../network/json/json.ts'
import type { RuleContext } from '../rules/rule.ts'
import type { Subjects } from '../rules/subject.ts'
import { INJECTED_ANNOTATION, mergedRecord, printRecord } from './injected.ts'
import type { Injection, MutatedKind } from './mutation.ts'
import { ObjectPatch } from './object-patch.ts'
import { MUTATIONS } from './registry.ts'

/** What became of an object: the operations from the one that came to `object`. Without a change it is that very object. */
export interface Mutated {
  readonly patch: PatchOperation[]
  readonly object: JsonObject
  readonly changed: boolean
  /** For the author, one line each. */
  readonly warnings: readonly string[]
}

/** A subject with the way to make that of a changed object. */
export interface Mutable<Kind extends MutatedKind> {
  readonly kind: Kind
  readonly subject: Subjects[Kind]
  readonly rebuild: (object: JsonObject) => Subjects[Kind]
}

/**
 * Runs the mutations of the kind in their order, each on what the one before left, and notes what they did in `berth.dev/injected`.
 * Every operation has been applied here before it is sent: one that does not apply would give the user a 500 even under
 * failurePolicy Ignore, so it is a Fault (thrown). The object that came is not touched; where nothing is to be done nothing is
 * copied.
 */
export function mutateObject<Kind extends MutatedKind>(
  { kind, subject: first, rebuild }: Mutable<Kind>,
  context: RuleContext,
): Mutated {
  let subject: Subjects[Kind] | undefined = first
  let { object } = first
  const patch: PatchOperation[] = []
  const injected: Injection[] = []
  const warnings: string[] = []
  for (const mutation of MUTATIONS[kind]) {
    if (!mutation.operations.includes(first.operation)) continue
    subject ??= rebuild(object)
    const change = mutation.mutate(subject, context)
    if (change.object === undefined) continue
    patch.push(...change.patch)
    injected.push(...change.injected)
    warnings.push(...(change.warnings ?? []))
    object = change.object
    subject = undefined
  }
  if (patch.length === 0) return { patch, object, changed: false, warnings }
  if (injected.length === 0) return { patch, object, changed: true, warnings }
  const isFirstRecord = first.annotations[INJECTED_ANNOTATION] === undefined
  const record = isFirstRecord
    ? printRecord(injected)
    : mergedRecord(kind, subject ?? rebuild(object), { added: injected, context })
  const note = new ObjectPatch(object)
  if (record !== undefined) note.set(['metadata', 'annotations', INJECTED_ANNOTATION], record)
  return { patch: [...patch, ...note.operations], object: note.object, changed: true, warnings }
}
