import { describe } from '@jest/globals'
import { badInput } from './flows/bad-input.ts'
import { claims } from './flows/claims.ts'
import { leases } from './flows/leases.ts'
import { sticky } from './flows/sticky.ts'
import { waiting } from './flows/waiting.ts'
import type { Stage } from './stage.ts'

/** What the allocator does as its users see it: one suite, for the sandbox and for a real API server. */
export function flows(stage: () => Stage): void {
  describe('leases', () => leases(stage))
  describe('waiting', () => waiting(stage))
  describe('sticky addresses', () => sticky(stage))
  describe('claims of Cluster API', () => claims(stage))
  describe('bad input', () => badInput(stage))
}
