import type { Logger } from 'pino'
import type { LiveSettings } from '../service/live-settings.ts'
import { reviewer, type Lookup, type Reply } from './admission/reviewer.ts'
import { converter } from './conversion/convert-review.ts'
import { conversionLog } from './conversion/conversion-log.ts'
import { decisionLog } from './decision-log.ts'
import { failedCall } from './admission/failed-call.ts'
import { webhookMetrics, type CacheFigures } from './metrics.ts'
import { previewClient } from './preview-client.ts'
import type { ClusterView } from './rules/cluster-view.ts'
import type { Endpoints } from './server.ts'
import type { Standing } from './standing.ts'

export interface EndpointParts {
  /** Where the allocator beside us listens; undefined: there is none to ask. */
  readonly allocatorSocket: string | undefined
  readonly view: ClusterView
  readonly settings: LiveSettings
  readonly lookup: Lookup
  readonly caches: {
    /** Whether every first list is complete. */
    readonly areFilled: () => boolean
    readonly figures: () => readonly CacheFigures[]
  }
  readonly certificateExpiry: () => number
  readonly standing: Standing
  readonly log: Logger
}

/** What the port of the reviews answers, from what this process knows. */
export function endpointsOf(parts: EndpointParts): Endpoints {
  const { view, settings, lookup, caches, certificateExpiry, standing, log } = parts
  const metrics = webhookMetrics({
    caches: caches.figures,
    certificateExpiry,
    configurationValid: settings.valid,
  })
  const decide = decisionLog(log)
  const allocator = parts.allocatorSocket === undefined ? undefined : previewClient(parts.allocatorSocket)
  if (allocator !== undefined) standing.atEnd(() => allocator.close())
  const review = reviewer({
    context: () => ({ view, settings: settings.current() }),
    observe: (outcome) => {
      metrics.observe(outcome)
      decide(outcome)
    },
    lookup,
    preview: allocator?.ask,
  })
  let filled = false
  return {
    review: (phase, body) => {
      filled ||= caches.areFilled()
      return filled ? review(phase, body) : NOT_YET
    },
    // Needs nothing of the cluster: the API server may have to read pools before Berth can.
    convert: converter(conversionLog(log)),
    unready: () => standing.unready(),
    metrics: () => metrics.print(),
  }
}

/**
 * Before the caches are filled every network seems to be missing and every address free. A Service sends nothing then, as the
 * webhook is not ready; to whoever calls it directly this is a failed call, and the failurePolicy decides.
 */
const NOT_YET: Reply = {
  status: 503,
  body: failedCall(503, 'Berth has not read the cluster yet; /readyz says what is missing'),
}
