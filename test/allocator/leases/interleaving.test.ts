import { describe, it } from '@jest/globals'
import * as fc from 'fast-check'
import {
  act,
  action,
  anyAction,
  check,
  checkEnd,
  checkInUse,
  checkTold,
  createWorld,
  finish,
} from './interleaved-world.ts'

const numRuns = Number(process.env['RUNS'] ?? 150)
const count = fc.integer({ min: 2, max: 3 })
const KINDS = [
  { name: 'pods', sticky: false },
  { name: 'sticky pods', sticky: true },
]

describe('allocators that all believe to lead, with views that are behind', () => {
  it.each(KINDS)(
    'never double an address, let no pod go without one, and leave nothing behind: $name',
    async ({ sticky }) => {
      await fc.assert(
        fc.asyncProperty(
          count,
          fc.array(action, { minLength: 20, maxLength: 120 }),
          async (allocators, actions) => {
            const world = createWorld(allocators, sticky)
            for (const step of actions) {
              await act(world, step)
              check(world)
            }
            await finish(world)
            check(world)
            checkEnd(world)
          },
        ),
        { numRuns },
      )
    },
  )

  it.each(KINDS)(
    'leave every pod the address that it runs with, whatever users do and answers are lost: $name',
    async ({ sticky }) => {
      await fc.assert(
        fc.asyncProperty(
          count,
          fc.array(anyAction, { minLength: 20, maxLength: 150 }),
          async (allocators, actions) => {
            const world = createWorld(allocators, sticky)
            for (const step of actions) {
              await act(world, step)
              checkInUse(world)
            }
            await finish(world)
            checkInUse(world)
            checkTold(world)
          },
        ),
        { numRuns },
      )
    },
  )
})
