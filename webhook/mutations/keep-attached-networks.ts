import { annotationsOf } from '../../network/json/annotations.ts'
import { text, type JsonObject } from '../../network/json/json.ts'
import { ATTACH_PREFIX, namesNetwork, type AttachLabel } from '../../network/multus/attach-labels.ts'
import { appendNetworks } from '../../network/multus/edit.ts'
import { parseNetworks } from '../../network/multus/parse.ts'
import { NETWORKS_ANNOTATION } from '../../network/multus/selection.ts'
import { networkKey } from '../../network/nad/network.ts'
import type { PodSubject } from '../rules/subject.ts'
import { INJECTED_ANNOTATION, readRecord } from './injected-record.ts'
import { NOTHING, type PodMutation } from './mutation.ts'
import { ObjectPatch } from './object-patch.ts'

/**
 * A manifest that is applied again says the networks annotation as its file has it, without what the namespace's labels attached
 * when the pod was created: client-side and server-side apply both put it back. The pod would lose those networks with its next
 * sandbox, and GitOps tools would see a difference for ever. So the elements that the record of the stored pod accounts for are
 * put behind what the update says, as they were put there first. Of an unchanged manifest nothing remains to be changed.
 */
export const keepAttachedNetworks: PodMutation = {
  id: 'keep-attached-networks',
  summary: 'keeps the attached networks of a pod whose manifest is applied again',
  operations: ['UPDATE'],

  mutate(subject) {
    const written = subject.annotations[NETWORKS_ANNOTATION] ?? ''
    const old = annotationOf(subject.oldObject, NETWORKS_ANNOTATION)
    if (old === undefined || old === written) return NOTHING
    const missing = attachedOf(subject, old).filter((label) => !isAsked(label, subject))
    // An annotation that Multus refuses is left as it is: rule annotation-grammar refuses the update.
    const edited = appendNetworks(written, missing)
    if (missing.length === 0 || !edited.ok) return NOTHING
    const patch = new ObjectPatch(subject.object)
    patch.set(['metadata', 'annotations', NETWORKS_ANNOTATION], edited.value)
    // The record of the creation says it already, and does not change after it.
    return patch.change([])
  },

  accountsFor: () => [],
}

/** The elements of the stored annotation that its record accounts for, as the labels that attached them, in their order. */
function attachedOf({ oldObject, namespace: home }: PodSubject, old: string): readonly AttachLabel[] {
  const record = readRecord(annotationOf(oldObject, INJECTED_ANNOTATION) ?? '') ?? []
  const known = new Set(record.map(({ what, by }) => `${what} ${by}`))
  return parseNetworks(old, '').elements.flatMap(({ name, namespace, interface: at }) => {
    const label = `${ATTACH_PREFIX}${at}`
    const entry = `network ${networkKey(namespace ?? home, name)} as ${at} label ${label}`
    return at !== undefined && known.has(entry) ? [{ label, interface: at, namespace, name }] : []
  })
}

const isAsked = (label: AttachLabel, { attachments, namespace: home }: PodSubject): boolean =>
  attachments.some(
    ({ interface: at, namespace, element }) =>
      at === label.interface || namesNetwork(label, { namespace, name: element.name }, home),
  )

const annotationOf = (object: JsonObject | undefined, key: string): string | undefined =>
  object === undefined ? undefined : text(annotationsOf(object), key)
