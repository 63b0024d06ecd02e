import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import {
  FARTHEST,
  medianSlope,
  secondsToExhaustion,
  type UsagePoint,
} from '../../../allocator/forecast/exhaustion.ts'
import { UsageHistory } from '../../../allocator/forecast/usage-history.ts'

/** A point every two minutes. */
const every = (used: readonly number[]): readonly UsagePoint[] =>
  used.map((each, place) => ({ at: place * 120, used: each }))
const line = (points: number, from: number, step: number) =>
  every(Array.from({ length: points }, (_, at) => from + at * step))

describe('the forecast of exhaustion', () => {
  it.each([
    ['a pool that is full', [], 0, 0],
    ['a pool that is full, however it shrinks', line(30, 100, -1), 0, 0],
    ['no points', [], 10, undefined],
    ['too few points', line(5, 0, 10), 10, undefined],
    ['too short a time', line(30, 0, 10).map(({ at, used }) => ({ at: at / 10, used })), 10, undefined],
    ['use that stands still', line(30, 100, 0), 10, undefined],
    ['use that shrinks', line(30, 100, -2), 10, undefined],
    ['one address a minute, 60 free', line(30, 0, 2), 60, 3600],
    [
      'one address every ten minutes, 6 free',
      every([0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 3]),
      6,
      3600,
    ],
    ['growth too slow for a week', line(30, 0, 0.001), 1e6, undefined],
    [
      'a hundred pods that came at once',
      every([...Array(15).fill(10), ...Array(15).fill(110)]),
      50,
      undefined,
    ],
    [
      'a hundred pods that came and went',
      every([...Array(10).fill(10), ...Array(9).fill(110), ...Array(10).fill(10)]),
      50,
      undefined,
    ],
  ])('of %s', (_name, points, free, expected) => {
    const seconds = secondsToExhaustion(points, free)
    if (expected === undefined || expected === 0) expect(seconds).toBe(expected)
    else expect(Math.abs((seconds ?? 0) / expected - 1)).toBeLessThan(0.05)
  })

  it('of something that happens once is nothing, whenever it happened', () => {
    for (let before = 0; before <= 30; before++)
      for (const step of [100, -100])
        expect(
          secondsToExhaustion(
            every(Array.from({ length: 30 }, (_, at) => (at < before ? 200 : 200 + step))),
            50,
          ),
        ).toBe(undefined)
  })

  const usages = fc.array(fc.nat(100_000), { minLength: 6, maxLength: 30 }).map(every)
  const frees = fc.integer({ min: 1, max: 1_000_000 })

  it('is nothing, or a time from now to a week', () => {
    fc.assert(
      fc.property(usages, fc.nat(1_000_000), (points, free) => {
        const seconds = secondsToExhaustion(points, free)
        expect(seconds === undefined || (seconds >= 0 && seconds <= FARTHEST)).toBe(true)
      }),
    )
  })

  it('of a line is where the line ends', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 6, max: 30 }),
        fc.nat(1000),
        fc.integer({ min: 1, max: 50 }),
        frees,
        (points, from, step, free) => {
          const expected = (free / step) * 120
          const seconds = secondsToExhaustion(line(points, from, step), free)
          if (expected > FARTHEST + 1) expect(seconds).toBeUndefined()
          else if (expected < FARTHEST - 1) expect(seconds).toBeCloseTo(expected, 3)
        },
      ),
    )
  })

  it('does not depend on when it is, nor on how much is in use already', () => {
    fc.assert(
      fc.property(usages, frees, fc.nat(1_000_000), fc.nat(1_000_000), (points, free, later, more) => {
        const shifted = points.map(({ at, used }) => ({ at: at + later, used: used + more }))
        expect(secondsToExhaustion(shifted, free)).toBe(secondsToExhaustion(points, free))
      }),
    )
  })

  it('is never sooner with more free addresses', () => {
    fc.assert(
      fc.property(usages, frees, fc.nat(1000), (points, free, more) => {
        const [fewer, many] = [secondsToExhaustion(points, free), secondsToExhaustion(points, free + more)]
        expect(many === undefined || (fewer !== undefined && many >= fewer)).toBe(true)
      }),
    )
  })

  it('holds against any quarter of the points being nonsense', () => {
    const corrupted = fc.record({
      step: fc.integer({ min: 1, max: 50 }),
      places: fc.uniqueArray(fc.nat(29), { maxLength: 7 }),
      nonsense: fc.nat(1_000_000),
    })
    fc.assert(
      fc.property(corrupted, ({ step, places, nonsense }) => {
        const points = line(30, 100, step).map((point, at) =>
          places.includes(at) ? { ...point, used: nonsense } : point,
        )
        const slope = medianSlope(points) * 120
        // 22 good points make 253 of 435 pairs, each of the true slope: more than half.
        expect(slope).toBeCloseTo(step, 6)
      }),
    )
  })
})

describe('the history of a pool', () => {
  it('foretells from an hour at most, and from nothing that stands still', () => {
    const history = new UsageHistory()
    for (let at = 0; at <= 600; at += 30) history.note(at, 10)
    expect(history.forecast(100)).toBeUndefined()
    expect(history.forecast(0)).toBe(0)
    for (let at = 630; at <= 4800; at += 30) history.note(at, Math.floor(at / 60))
    const soon = history.forecast(60)
    expect(soon).toBeCloseTo(3600, -2)
    // A day without growth: what was before is forgotten.
    for (let at = 4830; at <= 9000; at += 30) history.note(at, 80)
    expect(history.forecast(60)).toBeUndefined()
  })

  it('is the same however often it is told', () => {
    const [often, seldom] = [new UsageHistory(), new UsageHistory()]
    for (let at = 0; at <= 7200; at += 1) often.note(at, Math.floor(at / 120))
    for (let at = 0; at <= 7200; at += 120) seldom.note(at, at / 120)
    expect(often.forecast(10)).toBe(seldom.forecast(10))
  })
})
