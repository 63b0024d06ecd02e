import { show } from '../../network/json/json.ts'
import { networkKey } from '../../network/nad/network.ts'
import type { Problem } from '../../network/problem.ts'
import type { RuleContext } from '../rules/rule.ts'
import type { PodSubject } from '../rules/subject.ts'
import { INJECTED_ANNOTATION, printRecord, readRecord } from './injected-record.ts'
import type { Injection } from './mutation.ts'
import { valueAt } from './pod-patch.ts'
import { MUTATIONS } from './registry.ts'

export { INJECTED_ANNOTATION, printRecord, readRecord }

/**
 * The record of a pod that has one already, after `added` was injected too: what it says, and the new. Undefined if Berth would
 * not have written what it says: then it is left as it is, for rule reserved-metadata to refuse.
 * A record is never taken for more than a note: nothing that is created is decided by it.
 */
export function mergedRecord(
  subject: PodSubject,
  added: readonly Injection[],
  context: RuleContext,
): string | undefined {
  const recorded = readRecord(subject.annotations[INJECTED_ANNOTATION] ?? '')
  if (recorded === undefined || unproven(recorded, subject, context) !== undefined) return undefined
  const known = new Set(recorded.map(lineOf))
  return printRecord([...recorded, ...added.filter((injection) => !known.has(lineOf(injection)))])
}

/**
 * What is wrong with the record on a pod, for rule reserved-metadata; undefined if Berth would have written it.
 * Nothing in it is secret or signed: each entry has to follow from a label or a NAD as the cluster is now, and what it says
 * has to be in the pod. An update may keep the record or drop it.
 *
 * Calls of one admission see the cluster at different moments. An entry is let pass if the namespace or the NAD that
 * it rests on is not known (yet, or any more); one whose label or selector is gone is refused, and a second try mends it.
 */
export function verifyInjected(subject: PodSubject, context: RuleContext): Problem | undefined {
  const record = subject.annotations[INJECTED_ANNOTATION]
  if (record === undefined) return undefined
  const field = `${subject.prefix}metadata.annotations[${INJECTED_ANNOTATION}]`
  const fix = `remove the annotation ${INJECTED_ANNOTATION}: only Berth writes it`
  if (subject.operation !== 'CREATE' && subject.template === undefined) {
    if (record === oldRecordOf(subject)) return undefined
    return { field, message: 'the record of what Berth injected was changed after the pod was created', fix }
  }
  const recorded = readRecord(record)
  if (recorded === undefined) return { field, message: `${show(record)} is no record of Berth's`, fix }
  const wrong = unproven(recorded, subject, context)
  if (wrong === undefined) return undefined
  return {
    field,
    message: `records ${quoted(wrong.what)} by ${quoted(wrong.by)}, which is not so`,
    fix: `${fix}; if you did not write it, try again`,
  }
}

/** The first entry that neither follows from the cluster nor rests on something unknown. */
function unproven(
  recorded: readonly Injection[],
  subject: PodSubject,
  context: RuleContext,
): Injection | undefined {
  const proven = new Set<string>()
  for (const mutation of MUTATIONS) {
    for (const injection of mutation.accountsFor(subject, context)) proven.add(lineOf(injection))
  }
  return recorded.find((entry) => !proven.has(lineOf(entry)) && !restsOnUnknown(entry, subject, context))
}

function restsOnUnknown({ by }: Injection, subject: PodSubject, { view }: RuleContext): boolean {
  if (by.startsWith('label ')) return view.namespace(subject.namespace) === undefined
  return subject.attachments.some(
    ({ namespace, element, network }) =>
      network === undefined && by === `NetworkAttachmentDefinition ${networkKey(namespace, element.name)}`,
  )
}

const lineOf = ({ what, by }: Injection): string => `${what}\n${by}`

const quoted = (words: string): string =>
  JSON.stringify(words.length > 200 ? `${words.slice(0, 199)}…` : words)

function oldRecordOf({ oldObject }: PodSubject): string | undefined {
  const old =
    oldObject === undefined ? undefined : valueAt(oldObject, ['metadata', 'annotations', INJECTED_ANNOTATION])
  return typeof old === 'string' ? old : undefined
}
