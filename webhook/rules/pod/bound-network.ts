import { networkKey } from '../../../network/nad/network.ts'
import type { Selector } from '../../../network/placement/selector.ts'
import type { ClusterView } from '../cluster-view.ts'
import type { PodSubject } from '../subject.ts'
import { requirementsOf } from './network-nodes.ts'

/** A network of a pod that is bound to some nodes. */
export interface BoundNetwork {
  /** `default/sriov-vnic-1`. */
  readonly key: string
  /** Where the pod asks for it. */
  readonly field: string
  readonly required: Selector
}

/** Those of the pod's networks that require something of a node, each once. */
export function boundNetworks({ attachments }: PodSubject, view: ClusterView): readonly BoundNetwork[] {
  const bound = new Map<string, BoundNetwork>()
  for (const { network, element } of attachments) {
    const required = network === undefined ? [] : requirementsOf(network, view)
    if (network === undefined || required.length === 0) continue
    const key = networkKey(network.namespace, network.name)
    if (!bound.has(key)) bound.set(key, { key, field: element.field, required })
  }
  return [...bound.values()]
}
