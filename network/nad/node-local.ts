import type { Network } from './network.ts'

/** Plugins whose network ends at the node unless somebody puts a port of the node into it. */
const NODE_LOCAL: ReadonlySet<string> = new Set(['bridge', 'ptp'])

/**
 * Whether two nodes may well have networks of their own behind this one definition: equal addresses on two of its nodes
 * then need not meet. Nobody can tell from here: a `bridge` may have a port to the outside.
 */
export const mayEndAtNode = ({ conf }: Pick<Network, 'conf'>): boolean =>
  conf?.plugins.some(({ type }) => NODE_LOCAL.has(type)) ?? false
