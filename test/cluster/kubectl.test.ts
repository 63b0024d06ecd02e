import { beforeAll, describe } from '@jest/globals'
import { describeOnBerth } from './describe-on-berth.ts'
import { denials } from './kubectl/denials.ts'
import { dryRuns } from './kubectl/dry-run.ts'
import { namespaceDeletions } from './kubectl/namespace-deletion.ts'
import { policies } from './kubectl/policy.ts'
import { reApplied } from './kubectl/re-apply.ts'

const config = `
primaryInterfaces: [eth0]
exemptions:
  usernames: [break-glass]
`

describeOnBerth('kubectl with Berth', { controllerManager: true, config }, (on) => {
  beforeAll(async () => {
    for (const node of ['node1', 'node2']) await on().cluster.createReadyNode(node)
  })
  describe('dry runs', () => dryRuns(on))
  describe('manifests applied again', () => reApplied(on))
  describe('denials', () => denials(on))
  describe('namespace deletions', () => namespaceDeletions(on))
  describe('policies', () => policies(on))
})
