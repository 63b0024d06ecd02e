import { STICKY_ANNOTATION } from '../../../network/lease/pod-keys.ts'
import { DEVICE_CONTAINER_ANNOTATION } from '../../../network/multus/device-container.ts'
import {
  DOMAIN_ANNOTATION,
  FORCE_ANNOTATION,
  INJECTED_ANNOTATION,
  IPAM_CONFIG_ANNOTATION,
  MANAGED_ANNOTATION,
  SHARED_LABEL,
} from '../../../network/nad/network.ts'

/** The kinds of objects on which Berth reads keys of its own, as rule reserved-metadata looks at them. */
export type KeyedKind = 'pod' | 'network' | 'pool'

/** Keeps a pod from the networks that its namespace attaches: `"false"`. */
export const ATTACH_ANNOTATION = 'berth.dev/attach'

/** The keys of `berth.dev` and the domains below it that mean something. */
export interface KnownKeys {
  readonly annotations: readonly string[]
  readonly labels: readonly string[]
}

export const KNOWN_KEYS: Readonly<Record<KeyedKind, KnownKeys>> = {
  pod: {
    annotations: [ATTACH_ANNOTATION, DEVICE_CONTAINER_ANNOTATION, INJECTED_ANNOTATION, STICKY_ANNOTATION],
    labels: [],
  },
  network: {
    annotations: [
      DOMAIN_ANNOTATION,
      FORCE_ANNOTATION,
      INJECTED_ANNOTATION,
      IPAM_CONFIG_ANNOTATION,
      MANAGED_ANNOTATION,
      STICKY_ANNOTATION,
    ],
    labels: [SHARED_LABEL],
  },
  pool: { annotations: [DOMAIN_ANNOTATION, FORCE_ANNOTATION], labels: [] },
}

/** Keys that are `"true"` or `"false"`. */
export const BOOLEAN_KEYS: ReadonlySet<string> = new Set([
  ATTACH_ANNOTATION,
  STICKY_ANNOTATION,
  FORCE_ANNOTATION,
  MANAGED_ANNOTATION,
  SHARED_LABEL,
])

const OF_NAMESPACES =
  /^(?:attach\.berth\.dev\/.*|berth\.dev\/(?:enforce|warn|audit)(?:-version)?|berth\.dev\/(?:allow|attaches|ignore))$/

/** What a key is elsewhere: `a label of Namespaces`. Undefined if it is nothing anywhere else. */
export function meaningElsewhere(key: string, kind: KeyedKind, form: keyof KnownKeys): string | undefined {
  const other = form === 'labels' ? 'annotations' : 'labels'
  if (KNOWN_KEYS[kind][other].includes(key)) return form === 'labels' ? 'an annotation' : 'a label'
  if (OF_NAMESPACES.test(key)) return 'a label of Namespaces'
  if (key.startsWith('device.berth.dev/')) return 'a label of Nodes'
  if (KNOWN_KEYS.network.labels.includes(key)) return 'a label of NetworkAttachmentDefinitions'
  if (KNOWN_KEYS.network.annotations.includes(key)) return 'an annotation of NetworkAttachmentDefinitions'
  return KNOWN_KEYS.pod.annotations.includes(key) ? 'an annotation of Pods' : undefined
}

/** Whether the key is in `berth.dev` or a domain below it. */
export const isOfBerth = (key: string): boolean => /^(?:[^/]*\.)?berth\.dev\//.test(key)
