import { annotationsOf } from '../../../network/json/annotations.ts'
import { isObject, property, text } from '../../../network/json/json.ts'
import { DEFAULT_NETWORK_ANNOTATION, NETWORKS_ANNOTATION } from '../../../network/multus/selection.ts'
import type { Check, RuleContext, RuleProblem } from '../rule.ts'
import type { PodSubject } from '../subject.ts'

type Run = (subject: PodSubject, context: RuleContext) => Iterable<RuleProblem>

/**
 * The check of a rule about a pod's networks: on creation, and on an update that changes which networks are asked for.
 * Any other update (status, finalizers, labels, the binding) passes: what runs already is not judged again, and a
 * controller must never be kept from its work by a rule that came later.
 * Nothing is said of pods on the host's network: Multus does not attach them (rule host-network tells).
 */
export const podCheck = (run: Run): Check<PodSubject> => ({
  operations: ['CREATE', 'UPDATE'],
  run: (subject, context) =>
    asksForNothing(subject) || isSettled(subject, context) || isOnHostNetwork(subject)
      ? []
      : run(subject, context),
})

/** As `podCheck`, for the one rule about pods on the host's network. */
export const hostNetworkCheck = (run: Run): Check<PodSubject> => ({
  operations: ['CREATE', 'UPDATE'],
  run: (subject, context) =>
    asksForNothing(subject) || isSettled(subject, context) || !isOnHostNetwork(subject)
      ? []
      : run(subject, context),
})

const asksForNothing = ({ attachments, annotationProblems }: PodSubject): boolean =>
  attachments.length === 0 && annotationProblems.length === 0

/** An update of a pod that keeps its networks, or with which Berth itself writes them (the allocator puts addresses in). */
function isSettled({ operation, template, user, oldObject, annotations }: PodSubject, context: RuleContext) {
  if (operation !== 'UPDATE' || template !== undefined) return false
  if (context.settings.berthUsers.has(user)) return true
  const old = annotationsOf(oldObject ?? {})
  return [NETWORKS_ANNOTATION, DEFAULT_NETWORK_ANNOTATION].every((key) => text(old, key) === annotations[key])
}

function isOnHostNetwork({ pod }: PodSubject): boolean {
  const spec = property(pod, 'spec')
  return isObject(spec) && property(spec, 'hostNetwork') === true
}
