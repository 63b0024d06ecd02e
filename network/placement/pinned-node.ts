import type { Selector } from './selector.ts'

/** The label that kubelet gives every node, unique in a cluster. */
export const HOSTNAME_LABEL = 'kubernetes.io/hostname'

/** The only node that a selector can select, by the node's hostname label; undefined if it names none, or several. */
export function pinnedNode(selector: Selector): string | undefined {
  for (const { key, operator, values } of selector) {
    if (key === HOSTNAME_LABEL && operator === 'In' && values.length === 1) return values[0]
  }
  return undefined
}
