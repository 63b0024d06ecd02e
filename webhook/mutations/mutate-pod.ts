import type { Operation as PatchOperation } from 'fast-json-patch'
import type { JsonObject } from '../../network/json/json.ts'
import type { RuleContext } from '../rules/rule.ts'
import type { PodSubject } from '../rules/subject.ts'
import { INJECTED_ANNOTATION, mergedRecord, printRecord } from './injected.ts'
import type { Injection } from './mutation.ts'
import { PodPatch } from './pod-patch.ts'
import { MUTATIONS } from './registry.ts'

/** What became of a pod: the operations from the object that came to `object`. Without a change it is that very object. */
export interface MutatedPod {
  readonly patch: PatchOperation[]
  readonly object: JsonObject
  readonly changed: boolean
}

/**
 * Runs the mutations in their order, each on what the one before left, and notes what they did in `berth.dev/injected`.
 * Every operation has been applied here before it is sent: one that does not apply would give the user a 500 even under
 * failurePolicy Ignore, so it is a Fault (thrown). `rebuild` makes the subject of a changed object. The object that came
 * is not touched; where nothing is to be done nothing is copied.
 */
export function mutatePod(
  rebuild: (object: JsonObject) => PodSubject,
  first: PodSubject,
  context: RuleContext,
): MutatedPod {
  let subject: PodSubject | undefined = first
  let object = first.object
  const patch: PatchOperation[] = []
  const injected: Injection[] = []
  for (const mutation of MUTATIONS) {
    if (!mutation.operations.includes(first.operation)) continue
    subject ??= rebuild(object)
    const change = mutation.mutate(subject, context)
    if (change.object === undefined) continue
    patch.push(...change.patch)
    injected.push(...change.injected)
    object = change.object
    subject = undefined
  }
  if (patch.length === 0) return { patch, object, changed: false }
  if (injected.length === 0) return { patch, object, changed: true }
  const isFirstRecord = first.annotations[INJECTED_ANNOTATION] === undefined
  const record = isFirstRecord
    ? printRecord(injected)
    : mergedRecord(subject ?? rebuild(object), injected, context)
  const note = new PodPatch(object)
  if (record !== undefined) note.set(['metadata', 'annotations', INJECTED_ANNOTATION], record)
  return { patch: [...patch, ...note.operations], object: note.object, changed: true }
}
