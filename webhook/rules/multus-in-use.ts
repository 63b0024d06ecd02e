import { FORCE_ANNOTATION } from '../../network/nad/network.ts'
import { isForced } from './forced.ts'
import { runsMultus } from './runs-multus.ts'
import type { Rule, RuleContext, RuleProblem } from './rule.ts'
import type { GuardSubject } from './subject.ts'

const DEFINITION = 'network-attachment-definitions.k8s.cni.cncf.io'

/** Multus must not be removed once pods use it: their networks could no longer be torn down, nor new ones made. */
export const multusInUse: Rule = {
  id: 'multus-in-use',
  summary: 'removing Multus or its CustomResourceDefinition while pods use it',
  since: 'v0.1',
  levels: { baseline: 'deny', restricted: 'deny' },
  checks: { guard: { operations: ['DELETE'], run: stillUsed } },
}

function* stillUsed(subject: GuardSubject, { view }: RuleContext): Iterable<RuleProblem> {
  const loss = lossOf(subject)
  if (loss === undefined || isForced(subject)) return
  const pods = view.podsWithNetworks()
  if (pods === 0) return
  yield {
    field: 'metadata.name',
    message: `${loss}, and ${pods === 1 ? '1 live pod has' : `${pods} live pods have`} networks of Multus`,
    fix: `delete the pods with networks first, or annotate the ${subject.kind} with ${FORCE_ANNOTATION}: "true"`,
  }
}

/** What goes with the object; undefined if it has nothing to do with Multus. */
function lossOf({ kind, namespace, name, object }: GuardSubject): string | undefined {
  if (kind === 'DaemonSet')
    return runsMultus(object) ? `DaemonSet ${namespace}/${name} runs Multus on the nodes` : undefined
  return name === DEFINITION
    ? `CustomResourceDefinition ${name} takes every NetworkAttachmentDefinition with it`
    : undefined
}
