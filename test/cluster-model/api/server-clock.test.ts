import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { ServerClock } from '../../../cluster/api/server-clock.ts'

const NOON = Date.UTC(2026, 10, 21, 12)
const dateOf = (ms: number): string => new Date(Math.floor(ms / 1000) * 1000).toUTCString()

function clock() {
  const time = { now: 5_000 }
  return { time, server: new ServerClock(() => time.now) }
}

describe('ServerClock', () => {
  it('knows nothing before the first answer, and learns nothing from one without a date', () => {
    const { server } = clock()
    expect(server.now()).toBeUndefined()
    server.heard(undefined, 0)
    server.heard('yesterday', 0)
    expect(server.now()).toBeUndefined()
  })

  it('goes on between answers', () => {
    const { time, server } = clock()
    server.heard(dateOf(NOON), time.now)
    expect(server.now()).toBe(NOON)
    time.now += 90_500
    expect(server.now()).toBe(NOON + 90_500)
  })

  it('is never ahead of the server, nor behind it by more than the second that Date leaves out and the way', () => {
    const answers = fc.array(fc.record({ pause: fc.nat(20_000), way: fc.nat(400), back: fc.nat(400) }), {
      minLength: 1,
      maxLength: 20,
    })
    fc.assert(
      fc.property(fc.nat(999), answers, (part, exchanges) => {
        const { time, server } = clock()
        const ahead = NOON + part
        for (const { pause, way, back } of exchanges) {
          time.now += pause
          const sentAt = time.now
          time.now += way
          const date = dateOf(ahead + time.now)
          time.now += back
          server.heard(date, sentAt)
          const late = ahead + time.now - (server.now() ?? Number.NaN)
          expect(late).toBeGreaterThanOrEqual(0)
          expect(late).toBeLessThanOrEqual(1000 + way + back)
        }
      }),
    )
  })

  it.each([
    ['back', -600_000],
    ['forward', 600_000],
  ])('follows a clock that is set %s', (_way, by) => {
    const { time, server } = clock()
    server.heard(dateOf(NOON), time.now)
    server.heard(dateOf(NOON + by), time.now)
    expect(Math.abs((server.now() ?? 0) - NOON - by)).toBeLessThanOrEqual(1000)
  })
})
