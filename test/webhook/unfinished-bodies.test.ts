import { describe, expect, it } from '@jest/globals'
import { array, assert, boolean, nat, property, record } from 'fast-check'
import { UnfinishedBodies, type UnfinishedBody } from '../../webhook/unfinished-bodies.ts'

/** A body that notes when it is abandoned. */
const noting = (name: string, abandoned: string[]): UnfinishedBody => ({
  abandon: () => void abandoned.push(name),
})

describe('bodies that are still coming in', () => {
  it('are left alone while they fit', () => {
    const abandoned: string[] = []
    const bodies = new UnfinishedBodies(10)
    bodies.grow(noting('first', abandoned), 5)
    bodies.grow(noting('second', abandoned), 5)
    expect({ abandoned, total: bodies.total }).toEqual({ abandoned: [], total: 10 })
  })

  it('give way to newer ones, the oldest first, and no more of them than it takes', () => {
    const abandoned: string[] = []
    const bodies = new UnfinishedBodies(10)
    for (const name of ['first', 'second', 'third']) bodies.grow(noting(name, abandoned), 3)
    bodies.grow(noting('fourth', abandoned), 5)
    expect({ abandoned, total: bodies.total }).toEqual({ abandoned: ['first', 'second'], total: 8 })
  })

  it('make room when they end', () => {
    const abandoned: string[] = []
    const bodies = new UnfinishedBodies(10)
    const read = noting('read', abandoned)
    bodies.grow(read, 9)
    bodies.end(read)
    bodies.end(read)
    bodies.grow(noting('next', abandoned), 9)
    expect({ abandoned, total: bodies.total }).toEqual({ abandoned: [], total: 9 })
  })

  it('never take more than allowed, whatever comes', () => {
    const steps = array(record({ body: nat(5), bytes: nat(12), ends: boolean() }))
    assert(
      property(steps, (taken) => {
        const bodies = new UnfinishedBodies(20)
        const all = Array.from({ length: 6 }, (_, at) => noting(String(at), []))
        for (const { body, bytes, ends } of taken) {
          const one = all[body] ?? noting('', [])
          if (ends) bodies.end(one)
          else bodies.grow(one, bytes)
          expect(bodies.total).toBeLessThanOrEqual(20)
        }
        for (const one of all) bodies.end(one)
        expect(bodies.total).toBe(0)
      }),
    )
  })
})
