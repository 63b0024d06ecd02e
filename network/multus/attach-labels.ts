/** Prefix of the namespace labels that attach networks to new pods. */
export const ATTACH_PREFIX = 'attach.berth.dev/'

/**
 * Berth's own mark on namespaces with such labels, `"true"`: a namespaceSelector can ask for no key that it does not know, and
 * the interface is part of theirs.
 */
export const ATTACHES_LABEL = 'berth.dev/attaches'

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

/** The attach labels among a namespace's labels, by interface. One with no value attaches nothing. */
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

/** A network in a pod: a NAD on an interface. */
export interface NamedNetwork {
  readonly namespace: string
  readonly name: string
  readonly interface: string
}

/** Whether the label, on namespace `home`, names that NAD. */
export const namesNetwork = (
  label: AttachLabel,
  { namespace, name }: Pick<NamedNetwork, 'namespace' | 'name'>,
  home: string,
): boolean => label.name === name && (label.namespace ?? home) === namespace

/**
 * The label that put a network into a pod of namespace `home`, for messages: a network that is not there is the
 * fault of whoever labelled the namespace. Undefined if none names that network for that interface.
 */
export const labelOf = (
  network: NamedNetwork,
  home: string,
  labels: Readonly<Record<string, string>>,
): AttachLabel | undefined => {
  const key = `${ATTACH_PREFIX}${network.interface}`
  const value = Object.hasOwn(labels, key) ? (labels[key] ?? '') : ''
  const label = value === '' ? undefined : attachLabel(key, value)
  return label !== undefined && namesNetwork(label, network, home) ? label : undefined
}
