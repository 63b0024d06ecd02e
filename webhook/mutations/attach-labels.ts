import type { Attachment } from '../rules/subject.ts'

export const ATTACH_PREFIX = 'attach.berth.dev/'

/** A namespace label that attaches a network to every new pod: `attach.berth.dev/net1: storage`, or `net.storage`. */
export interface AttachLabel {
  /** The label's key, e.g. `attach.berth.dev/net1`. */
  readonly label: string
  readonly interface: string
  /** Undefined: the namespace that carries the label. A namespace has no dot in its name, so the first dot ends it. */
  readonly namespace: string | undefined
  readonly name: string
}

const NONE: readonly AttachLabel[] = []

/** The attach labels among a namespace's labels, by interface. One with no value attaches nothing (rule policy-labels tells). */
export function attachLabels(labels: Readonly<Record<string, string>>): readonly AttachLabel[] {
  let found: AttachLabel[] | undefined
  for (const label in labels) {
    if (!label.startsWith(ATTACH_PREFIX) || !Object.hasOwn(labels, label)) continue
    const value = labels[label] ?? ''
    if (value !== '') (found ??= []).push(attachLabel(label, value))
  }
  return found?.toSorted((a, b) => (a.interface < b.interface ? -1 : 1)) ?? NONE
}

function attachLabel(label: string, value: string): AttachLabel {
  const dot = value.indexOf('.')
  return {
    label,
    interface: label.slice(ATTACH_PREFIX.length),
    namespace: dot < 0 ? undefined : value.slice(0, dot),
    name: value.slice(dot + 1),
  }
}

/** Whether the label, on namespace `home`, names the attachment's NetworkAttachmentDefinition. */
export const namesNetwork = (label: AttachLabel, { namespace, element }: Attachment, home: string): boolean =>
  label.name === element.name && (label.namespace ?? home) === namespace

/**
 * The label that put an attachment into a pod of namespace `home`, for messages: a network that is not there is the
 * fault of whoever labelled the namespace. Undefined if none says that network on that interface.
 */
export const labelOf = (
  attachment: Attachment,
  home: string,
  labels: Readonly<Record<string, string>>,
): AttachLabel | undefined =>
  attachLabels(labels).find(
    (label) => label.interface === attachment.interface && namesNetwork(label, attachment, home),
  )
