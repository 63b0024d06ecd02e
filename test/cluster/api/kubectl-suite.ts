import { afterAll, beforeAll, describe } from '@jest/globals'
import type { Target } from '../target.ts'
import type { Kubectl } from './kubectl-call.ts'
import { describeKubectlEdits } from './kubectl-edits.ts'
import { describeKubectlViews } from './kubectl-views.ts'
import { Playground } from './playground.ts'

/** What a user of kubectl sees; the same on the sandbox and on a real API server. */
export function describeKubectl(name: string, target: () => Target, kubectl: () => Kubectl): void {
  describe(`kubectl on ${name}`, () => {
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
    const run: Kubectl = (args, input) => kubectl()(['-n', on().namespace, ...args], input)
    describeKubectlEdits(on, run)
    describeKubectlViews(on, run)
  })
}
