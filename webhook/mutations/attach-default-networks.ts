import { attachLabels, namesNetwork, type AttachLabel } from '../../network/multus/attach-labels.ts'
import { appendNetworks } from '../../network/multus/edit.ts'
import { NETWORKS_ANNOTATION } from '../../network/multus/selection.ts'
import { networkKey } from '../../network/nad/network.ts'
import { ATTACH_ANNOTATION } from '../rules/metadata/known-keys.ts'
import type { Settings } from '../rules/settings.ts'
import type { Attachment, PodSubject } from '../rules/subject.ts'
import { NOTHING, type Injection, type PodMutation } from './mutation.ts'
import { ObjectPatch } from './object-patch.ts'
import { isOnHostNetwork } from './pod-spec.ts'

type Labels = Readonly<Record<string, string>>

/**
 * Attaches the networks that the namespace's `attach.berth.dev/<interface>` labels name. What the pod asked for wins: a label
 * is passed over if the pod has that interface (named, or counted: the second element is `net2`) or that network already.
 * A network that does not exist is attached all the same: rule network-exists then refuses the pod and names it, where
 * leaving it out would start the pod without the network and tell nobody.
 */
export const attachDefaultNetworks: PodMutation = {
  id: 'attach-default-networks',
  summary: "attaches the networks of the namespace's attach.berth.dev labels",
  operations: ['CREATE'],

  mutate(subject, { view, settings }) {
    const labels = view.namespace(subject.namespace)?.labels
    const wanted = labels === undefined ? [] : attachLabels(labels)
    if (labels === undefined || wanted.length === 0) return NOTHING
    if (isOnHostNetwork(subject) || isOptedOut(subject, labels, settings)) return NOTHING
    const missing = wanted.filter((label) => !isAsked(label, subject))
    // An annotation that Multus refuses is left as it is: rule annotation-grammar refuses the pod.
    const edited = appendNetworks(subject.annotations[NETWORKS_ANNOTATION] ?? '', missing)
    if (missing.length === 0 || !edited.ok) return NOTHING
    const patch = new ObjectPatch(subject.object)
    patch.set(['metadata', 'annotations', NETWORKS_ANNOTATION], edited.value)
    return patch.change(missing.map((label) => injection(label, subject.namespace)))
  },

  *accountsFor(subject, { view }) {
    const labels = view.namespace(subject.namespace)?.labels
    for (const label of labels === undefined ? [] : attachLabels(labels)) {
      const isThere = subject.attachments.some(
        (attachment) =>
          attachment.place >= 0 &&
          attachment.element.interface === label.interface &&
          isNamed(label, attachment, subject.namespace),
      )
      if (isThere) yield injection(label, subject.namespace)
    }
  },
}

const isNamed = (label: AttachLabel, { namespace, element }: Attachment, home: string): boolean =>
  namesNetwork(label, { namespace, name: element.name }, home)

const isAsked = (label: AttachLabel, { attachments, namespace }: PodSubject): boolean =>
  attachments.some(
    (attachment) => attachment.interface === label.interface || isNamed(label, attachment, namespace),
  )

const injection = (label: AttachLabel, home: string): Injection => ({
  what: `network ${networkKey(label.namespace ?? home, label.name)} as ${label.interface}`,
  by: `label ${label.label}`,
})

/** `berth.dev/attach: "false"` spares one pod, but not where the namespace enforces `restricted`. */
const isOptedOut = (subject: PodSubject, labels: Labels, settings: Settings): boolean =>
  subject.annotations[ATTACH_ANNOTATION] === 'false' && enforcedLevel(labels, settings) !== 'restricted'

/** An unknown level counts as not given, as it does for the rules. */
function enforcedLevel(labels: Labels, settings: Settings): string {
  const level = labels['berth.dev/enforce']
  const isKnown = level === 'privileged' || level === 'baseline' || level === 'restricted'
  return isKnown ? level : settings.defaults.enforce.level
}
