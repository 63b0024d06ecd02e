import { attachLabels, ATTACHES_LABEL, ATTACH_PREFIX } from '../../network/multus/attach-labels.ts'
import type { NamespaceSubject } from '../rules/subject.ts'
import { NOTHING, type NamespaceMutation } from './mutation.ts'
import { ObjectPatch } from './object-patch.ts'

const MARK = ['metadata', 'labels', ATTACHES_LABEL] as const

/**
 * Marks a namespace whose labels attach networks, `berth.dev/attaches: "true"`, and takes the mark off one whose labels attach none.
 * By it the registrations tell the namespaces whose pods must wait while Berth is down from all the others, which must not.
 * Only the mark is ever touched. Whoever sets or removes it by hand is told that it is not theirs.
 */
export const markAttachingNamespaces: NamespaceMutation = {
  id: 'mark-attaching-namespaces',
  summary: 'marks the namespaces that attach networks to their pods',
  operations: ['CREATE', 'UPDATE'],

  mutate(subject) {
    const attaches = attachLabels(subject.labels).length > 0
    const mark = subject.labels[ATTACHES_LABEL]
    if (mark === (attaches ? 'true' : undefined)) return NOTHING
    const patch = new ObjectPatch(subject.object)
    if (attaches) patch.set(MARK, 'true')
    else patch.remove(MARK)
    const warnings = isByHand(subject) ? [warningOf(attaches)] : []
    return { ...patch.change([]), warnings }
  },

  accountsFor: () => [],
}

/** Whether the request itself changes the mark: what is merely left standing is nobody's doing. */
const isByHand = ({ operation, labels, oldLabels }: NamespaceSubject): boolean =>
  operation === 'CREATE'
    ? labels[ATTACHES_LABEL] !== undefined
    : labels[ATTACHES_LABEL] !== oldLabels[ATTACHES_LABEL]

const warningOf = (attaches: boolean): string =>
  attaches
    ? `${ATTACHES_LABEL} is "true" all the same: labels ${ATTACH_PREFIX}* attach networks to the pods of this namespace`
    : `${ATTACHES_LABEL} was taken off: no label ${ATTACH_PREFIX}<interface> attaches a network to the pods of this namespace`
