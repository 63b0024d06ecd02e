/** When to look at a key again without being told of a change. */
export interface Again {
  readonly afterMs: number
}

/**
 * Brings the cluster to what it should be for one key, from what is there now; called again and again, and after a
 * crash, with the same key: what is done already is found done. What it throws is told, and tried again after a while (NotLeading:
 * forgotten). Never called twice at once for one key.
 */
export interface Controller {
  /** For logs and metrics: `pods`. */
  readonly name: string
  reconcile(key: string): Promise<Again | undefined>
}
