import { deviceLabel } from '../../../network/nad/device-label.ts'
import type { Network } from '../../../network/nad/network.ts'
import type { Requirement, Selector } from '../../../network/placement/selector.ts'
import type { ClusterView } from '../cluster-view.ts'

/**
 * What a network requires of a node: its `k8s.v1.cni.cncf.io/nodeSelector`; without one, the label of its host device if any node
 * carries it. (Beside a selector that label tells little more, and on a pod Berth has injected it by now.) A selector
 * that cannot be read requires nothing: a rule of NADs refuses it.
 */
export function requirementsOf({ nodeSelector, device }: Network, view: ClusterView): Selector {
  if (nodeSelector !== undefined) return nodeSelector.ok ? nodeSelector.value : NOTHING
  if (device === undefined || !isLabelled(deviceLabel(device), view)) return NOTHING
  return [{ key: deviceLabel(device), operator: 'Exists', values: [] }]
}

const NOTHING: Selector = []

function isLabelled(label: string, view: ClusterView): boolean {
  for (const { labels } of view.nodes()) if (Object.hasOwn(labels, label)) return true
  return false
}

/** One text for all requirements that say the same: key, operator and set of values. */
export const requirementText = ({ key, operator, values }: Requirement): string =>
  JSON.stringify([key, operator, ...new Set(values.toSorted())])
