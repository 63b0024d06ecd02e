import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { compactHeapOnce } from '../../../cli/allocator/compact-heap.ts'

describe('the heap after the first lists', () => {
  beforeEach(() => void jest.useFakeTimers())
  afterEach(() => void jest.useRealTimers())

  it('is collected once, when the allocator has been ready for 8 s in a row', () => {
    let ready = false
    let collections = 0
    compactHeapOnce(
      () => ready,
      () => {
        collections++
      },
    )
    jest.advanceTimersByTime(60_000)
    ready = true
    jest.advanceTimersByTime(7_000)
    ready = false
    jest.advanceTimersByTime(1_000)
    ready = true
    jest.advanceTimersByTime(7_000)
    expect(collections).toBe(0)
    jest.advanceTimersByTime(1_000)
    expect(collections).toBe(1)
    jest.advanceTimersByTime(600_000)
    expect(collections).toBe(1)
  })

  it('can be collected at all: V8 gives the function when it is asked for', () => {
    compactHeapOnce(() => true)
    expect(() => jest.advanceTimersByTime(10_000)).not.toThrow()
  })
})
