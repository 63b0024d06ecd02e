import { beforeAll, describe } from '@jest/globals'
import { describeOnBerth } from './describe-on-berth.ts'
import { describeOnControlPlane } from './environment.ts'
import { directCalls } from './security/direct-calls.ts'
import { labels } from './security/labels.ts'
import { logs } from './security/logs.ts'
import { podAuthors } from './security/pod-authors.ts'
import { stolenTokens } from './security/stolen-tokens.ts'
import { unseenWrites } from './security/unseen-writes.ts'
import { createUsers } from './security/users.ts'

const config = 'ignorableNamespaces: [lab]\n'

// What docs/security.md says of each actor, tried: what stops him, and what is left.
describeOnBerth('attacks', { controllerManager: true, scheduler: true, config }, (on) => {
  beforeAll(async () => {
    await on().cluster.createReadyNode('node-a')
    await createUsers(on())
  })
  describe('by the author of pods', () => podAuthors(on))
  describe('by who may label namespaces', () => labels(on))
  describe('by who may write what no admission of Berth sees', () => unseenWrites(on))
  describe('by who can reach the port of the webhook', () => directCalls(on))
  describe('by who reads the log', () => logs(on))
})

// On a control plane of its own: Berth itself never asks for what it may not do, which the block above ends with.
describeOnControlPlane('a stolen token', {}, stolenTokens)
