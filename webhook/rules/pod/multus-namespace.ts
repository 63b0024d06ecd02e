import type { ClusterView } from '../cluster-view.ts'
import type { Attachment } from '../subject.ts'

/** Where Multus looks for a default network that names no namespace, unless it is told otherwise. */
export const MULTUS_HOME = 'kube-system'

/** Multus's own namespace where it is not kube-system: OpenShift and MicroShift set `multusNamespace` to this. */
const OTHER_HOME = 'openshift-multus'

/**
 * Whether a default network named without namespace is one of Multus's own in a distribution that keeps those elsewhere.
 * Attachments are resolved with kube-system, Multus's default; which of the two holds is written on the nodes only.
 */
export const isInMultusNamespace = ({ place, element }: Attachment, view: ClusterView): boolean =>
  place < 0 && element.namespace === undefined && view.network(OTHER_HOME, element.name) !== undefined
