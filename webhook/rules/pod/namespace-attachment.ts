import { labelOf } from '../../../network/multus/attach-labels.ts'
import type { ClusterView } from '../cluster-view.ts'
import type { Attachment } from '../subject.ts'

/**
 * The label of the pod's namespace that asks for this attachment, e.g. `attach.berth.dev/net1`; undefined if none does.
 * What it attaches is the choice of whoever rules over the namespace, not of the pod's author.
 */
export function attachingLabel(
  { place, namespace, element, interface: name }: Attachment,
  home: string,
  view: ClusterView,
): string | undefined {
  const labels = place < 0 ? undefined : view.namespace(home)?.labels
  if (labels === undefined) return undefined
  return labelOf({ namespace, name: element.name, interface: name }, home, labels)?.label
}
