import { describe, expect, it } from '@jest/globals'
import { assert, bigInt, property } from 'fast-check'
import { bar } from '../../../cli/pools/bar.ts'

describe('the bar', () => {
  it.each([
    ['nothing of nothing', 0n, 0n, '....................'],
    ['nothing', 0n, 10n, '....................'],
    ['one of many', 1n, 1n << 64n, '#...................'],
    ['half', 5n, 10n, '##########..........'],
    ['all but one of many', (1n << 64n) - 1n, 1n << 64n, '###################.'],
    ['everything', 10n, 10n, '####################'],
    ['more than there is, after a pool was shrunk', 12n, 10n, '####################'],
  ])('of %s is drawn in 20 cells', (_, used, capacity, drawn) => {
    expect(bar(used, capacity, true)).toBe(drawn)
  })

  it('is empty only for nothing, and full only for everything', () => {
    assert(
      property(bigInt(0n, 1n << 128n), bigInt(1n, 1n << 128n), (used, capacity) => {
        const drawn = bar(used, capacity, false)
        expect(drawn).toHaveLength(20)
        expect(drawn.includes('█')).toBe(used > 0n)
        expect(drawn.includes('░')).toBe(used < capacity)
      }),
    )
  })
})
