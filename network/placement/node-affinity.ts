import type { Selector } from './selector.ts'

/** A node as placement sees it. */
export interface PlacementNode {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
}

/** One ORed term of required node affinity. */
export interface NodeTerm {
  readonly expressions: Selector
  /** Only `metadata.name` is known to Kubernetes. */
  readonly fields: Selector
}

/** Where a pod may run, as far as its own spec says. */
export interface Placement {
  readonly nodeName: string | undefined
  readonly nodeSelector: Readonly<Record<string, string>>
  /** Required node affinity; undefined if there is none. An empty list matches no node. */
  readonly terms: readonly NodeTerm[] | undefined
}

export const ANYWHERE: Placement = { nodeName: undefined, nodeSelector: {}, terms: undefined }
