import { afterAll, beforeAll, describe } from '@jest/globals'
import type { Target } from '../target.ts'
import { describeAllocating } from './allocating.ts'
import { describeDeletions } from './deletions.ts'
import { describeDiscovery } from './discovery.ts'
import { describeDryRuns } from './dry-runs.ts'
import { describeEvents } from './events.ts'
import { describeLists } from './lists.ts'
import { describeMatching } from './matching.ts'
import { describeObjects } from './objects.ts'
import { describePatches } from './patches.ts'
import { Playground } from './playground.ts'
import { describePods } from './pods.ts'
import { describeReviews } from './reviews.ts'
import { describeSchemas } from './schemas.ts'
import { describeTables } from './tables.ts'
import { describeValidation } from './validation.ts'
import { describeVerdicts } from './verdicts.ts'
import { describeWatches } from './watches.ts'
import { describeWebhookFailures } from './webhook-failures.ts'

/** What Berth and kubectl rely on in an API server; the same tests for the sandbox and a real one. */
export function describeApi(name: string, target: () => Target): void {
  describe(`the API of ${name}`, () => {
    let playground: Playground | undefined
    beforeAll(async () => {
      playground = await Playground.open(target())
    })
    afterAll(async () => {
      await playground?.close()
    })
    const on = (): Playground => {
      if (playground === undefined) throw new Error('the playground did not open')
      return playground
    }
    describeObjects(on)
    describePatches(on)
    describeLists(on)
    describeTables(on)
    describeWatches(on)
    describeDeletions(on)
    describeDryRuns(on)
    describeAllocating(on)
    describeEvents(on)
    describePods(on)
    describeValidation(on)
    describeSchemas(on)
    describeDiscovery(on)
    describeReviews(on)
    describeMatching(on)
    describeVerdicts(on)
    describeWebhookFailures(on)
  })
}
