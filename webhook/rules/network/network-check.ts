import { annotationsOf } from '../../../network/json/annotations.ts'
import { property } from '../../../network/json/json.ts'
import { NODE_SELECTOR_ANNOTATION, RESOURCE_NAME_ANNOTATION } from '../../../network/nad/network.ts'
import type { Check, RuleContext, RuleProblem } from '../rule.ts'
import type { NetworkSubject } from '../subject.ts'
import { configOf } from './config-of.ts'

/**
 * How every rule that judges a NAD as it is written looks at it: on CREATE, and on UPDATEs that change something it is judged
 * by. An UPDATE that leaves all of that alone is never refused for what the NAD was before: Argo CD's labels, finalizers
 * and owner references must go through, or an old defect could neither be tracked nor deleted.
 */
export const networkCheck = (
  run: (subject: NetworkSubject, context: RuleContext) => Iterable<RuleProblem>,
): Check<NetworkSubject> => ({
  operations: ['CREATE', 'UPDATE'],
  run: (subject, context) => (isUntouched(subject) ? [] : run(subject, context)),
})

/** Annotations by which a NAD is judged; those of `ipam.berth.dev` as well. */
const JUDGED: ReadonlySet<string> = new Set([NODE_SELECTOR_ANNOTATION, RESOURCE_NAME_ANNOTATION])
const JUDGED_PREFIX = 'ipam.berth.dev/'

function isUntouched({ object, oldObject, operation }: NetworkSubject): boolean {
  if (operation !== 'UPDATE' || oldObject === undefined) return false
  if (configOf(object) !== configOf(oldObject)) return false
  const [now, before] = [annotationsOf(object), annotationsOf(oldObject)]
  return [...Object.keys(now), ...Object.keys(before)]
    .filter((key) => JUDGED.has(key) || key.startsWith(JUDGED_PREFIX))
    .every((key) => property(now, key) === property(before, key))
}
