import { show } from '../../network/json/json.ts'
import { INJECTED_ANNOTATION, networkKey } from '../../network/nad/network.ts'
import type { Problem } from '../../network/problem.ts'
import type { RuleContext } from '../rules/rule.ts'
import type { Subject, Subjects } from '../rules/subject.ts'
import { printRecord, readRecord } from './injected-record.ts'
import type { Injection, MutatedKind } from './mutation.ts'
import { valueAt } from './object-patch.ts'
import { MUTATIONS } from './registry.ts'

export { INJECTED_ANNOTATION, printRecord, readRecord }

/**
 * The record of an object that has one already, after `added` was injected too: what it says, and the new. Undefined if Berth would
 * not have written what it says: then it is left as it is, for rule reserved-metadata to refuse.
 * A record is never taken for more than a note: nothing that is created is decided by it.
 */
export function mergedRecord<Kind extends MutatedKind>(
  kind: Kind,
  subject: Subjects[Kind],
  { added, context }: { readonly added: readonly Injection[]; readonly context: RuleContext },
): string | undefined {
  const recorded = readRecord(subject.annotations[INJECTED_ANNOTATION] ?? '')
  if (recorded === undefined || unproven(kind, subject, { recorded, context }) !== undefined) return undefined
  const known = new Set(recorded.map(lineOf))
  return printRecord([...recorded, ...added.filter((injection) => !known.has(lineOf(injection)))])
}

/**
 * What is wrong with the record on an object, for rule reserved-metadata; undefined if Berth would have written it.
 * Nothing in it is secret or signed: each entry has to follow from a label or a NAD as the cluster is now, and what it says
 * has to be in the object. An update may keep the record or drop it; on a pod, which is changed on creation only, it says nothing new.
 *
 * Calls of one admission see the cluster at different moments. An entry is let pass if the namespace or the NAD that
 * it rests on is not known (yet, or any more); one whose label or selector is gone is refused, and a second try mends it.
 */
export function verifyInjected<Kind extends MutatedKind>(
  kind: Kind,
  subject: Subjects[Kind],
  context: RuleContext,
): Problem | undefined {
  const record = subject.annotations[INJECTED_ANNOTATION]
  if (record === undefined) return undefined
  const template = templateOf(subject)
  const field = `${template?.prefix ?? ''}metadata.annotations[${INJECTED_ANNOTATION}]`
  const fix = `remove the annotation ${INJECTED_ANNOTATION}: only Berth writes it`
  if (subject.operation !== 'CREATE' && template === undefined) {
    if (record === oldRecordOf(subject)) return undefined
    const message = 'the record of what Berth injected was changed after the pod was created'
    if (kind === 'pod') return { field, message, fix }
  }
  const recorded = readRecord(record)
  if (recorded === undefined) return { field, message: `${show(record)} is no record of Berth's`, fix }
  const wrong = unproven(kind, subject, { recorded, context })
  if (wrong === undefined) return undefined
  return {
    field,
    message: `records ${quoted(wrong.what)} by ${quoted(wrong.by)}, which is not so`,
    fix: `${fix}; if you did not write it, try again`,
  }
}

type Mutable = Subjects[MutatedKind]

const templateOf = (subject: Mutable): { readonly prefix: string } | undefined =>
  'template' in subject && subject.template !== undefined ? { prefix: subject.prefix } : undefined

interface Recorded {
  readonly recorded: readonly Injection[]
  readonly context: RuleContext
}

/** The first entry that neither follows from the cluster nor rests on something unknown. */
function unproven<Kind extends MutatedKind>(
  kind: Kind,
  subject: Subjects[Kind],
  { recorded, context }: Recorded,
): Injection | undefined {
  const proven = new Set<string>()
  for (const mutation of MUTATIONS[kind]) {
    for (const injection of mutation.accountsFor(subject, context)) proven.add(lineOf(injection))
  }
  return recorded.find((entry) => !proven.has(lineOf(entry)) && !restsOnUnknown(entry, subject, context))
}

function restsOnUnknown({ by }: Injection, subject: Mutable, { view }: RuleContext): boolean {
  if (!('attachments' in subject)) return false
  if (by.startsWith('label ')) return view.namespace(subject.namespace) === undefined
  return subject.attachments.some(
    ({ namespace, element, network }) =>
      network === undefined && by === `NetworkAttachmentDefinition ${networkKey(namespace, element.name)}`,
  )
}

const lineOf = ({ what, by }: Injection): string => `${what}\n${by}`

const quoted = (words: string): string =>
  JSON.stringify(words.length > 200 ? `${words.slice(0, 199)}…` : words)

function oldRecordOf({ oldObject }: Subject): string | undefined {
  const old =
    oldObject === undefined ? undefined : valueAt(oldObject, ['metadata', 'annotations', INJECTED_ANNOTATION])
  return typeof old === 'string' ? old : undefined
}
