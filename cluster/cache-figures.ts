import type { Caches } from './caches.ts'
import type { Sink } from './model/sink.ts'

/** How one cache is doing, for metrics. */
export interface CacheFigures {
  readonly resource: string
  /** Seconds since its stream last proved to be alive. */
  readonly ageSeconds: number
  /** Undefined where only names are followed, and nothing is kept. */
  readonly objects: number | undefined
}

/** Of every resource that the cluster has. */
export function cacheFigures(
  caches: Pick<Caches, 'ages'>,
  kept: Pick<Sink, 'count'>,
): readonly CacheFigures[] {
  return caches.ages().flatMap(({ kind, state, ageMs }) => {
    if (state === 'absent') return []
    const objects = kind === 'CustomResourceDefinition' ? undefined : kept.count(kind)
    return [{ resource: kind, ageSeconds: ageMs / 1000, objects }]
  })
}
