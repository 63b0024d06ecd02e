import * as fc from 'fast-check'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from '@jest/globals'
import { NotLeading } from '../../../allocator/api/api.ts'
import type { Again } from '../../../allocator/work/controller.ts'
import { WorkQueue, type Worked, type WorkQueueOptions } from '../../../allocator/work/work-queue.ts'
import { ApiError } from '../../../cluster/api/api-error.ts'

type Reconcile = (key: string) => Again | undefined | Promise<Again | undefined>

/** A queue, what it was asked to work on in order, and what it told. */
function queueOf(reconcile: Reconcile, options: Partial<WorkQueueOptions> = {}) {
  const worked: string[] = []
  const told: Worked[] = []
  const faults: { readonly key: string; readonly failures: number; readonly at: number }[] = []
  const queue = new WorkQueue(
    {
      name: 'things',
      reconcile: async (key) => {
        worked.push(key)
        return reconcile(key)
      },
    },
    {
      workers: 1,
      backoff: { first: 4, most: 40 },
      onFault: (key, _fault, failures) => faults.push({ key, failures, at: performance.now() }),
      observe: (one) => told.push(one),
      ...options,
    },
  )
  return { queue, worked, told, faults }
}

const nothing: Reconcile = () => undefined
const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await sleep(1)
}

describe('a work queue', () => {
  it('hands out each key once, first come, first served', async () => {
    const { queue, worked } = queueOf(nothing)
    for (const key of ['b', 'a', 'b', 'c', 'a']) queue.add(key)
    expect([worked, queue.depth]).toEqual([[], 3])
    queue.run()
    await queue.idle()
    expect([worked, queue.depth]).toEqual([['b', 'a', 'c'], 0])
  })

  it('works on a key again that is added while it is worked on, and never on one twice at once', async () => {
    const gate = Promise.withResolvers<undefined>()
    const { queue, worked } = queueOf(() => gate.promise, { workers: 4 })
    queue.run()
    for (const key of ['a', 'b']) queue.add(key)
    await sleep(1)
    for (const key of ['a', 'a']) queue.add(key)
    expect([worked, queue.working]).toEqual([['a', 'b'], 2])
    gate.resolve(undefined)
    await queue.idle()
    expect(worked).toEqual(['a', 'b', 'a'])
  })

  it('works on as many keys at once as it has workers', async () => {
    let now = 0
    let most = 0
    const { queue } = queueOf(
      async () => {
        most = Math.max(most, ++now)
        await sleep(1)
        now--
        return undefined
      },
      { workers: 3 },
    )
    queue.run()
    for (let key = 0; key < 20; key++) queue.add(String(key))
    await queue.idle()
    expect(most).toBe(3)
  })

  it('lets what is urgent go first, but not forever', async () => {
    const { queue, worked } = queueOf(nothing)
    queue.addPatient('patient')
    queue.addPatient('promoted')
    for (let key = 0; key < 40; key++) queue.add(String(key))
    queue.add('promoted')
    queue.run()
    await queue.idle()
    expect(worked.indexOf('patient')).toBe(15)
    expect(worked.filter((key) => key === 'promoted')).toEqual(['promoted'])
    expect(worked.at(-1)).toBe('promoted')
  })

  it('tries again what fails, after a growing while, and tells of it', async () => {
    let left = 4
    const { queue, worked, faults, told } = queueOf(() => {
      if (left-- > 0) throw new Error('no')
      return undefined
    })
    queue.run()
    queue.add('a')
    await until(() => told.length === 5)
    expect(worked).toEqual(['a', 'a', 'a', 'a', 'a'])
    expect(faults.map(({ failures }) => failures)).toEqual([1, 2, 3, 4])
    expect(told.map(({ outcome }) => outcome)).toEqual(['failed', 'failed', 'failed', 'failed', 'done'])
    const waits = faults.slice(1).map(({ at }, place) => at - (faults[place]?.at ?? 0))
    // Timers may ring a little early by the clock that is compared with.
    for (const [place, wait] of waits.entries()) expect(wait).toBeGreaterThanOrEqual(2 * 2 ** place - 1.5)
  })

  it('forgets failures once a key succeeds', async () => {
    const outcomes = [false, false, true, false, true]
    const { queue, faults, told } = queueOf(() => {
      if (outcomes.shift() === false) throw new Error('no')
      return undefined
    })
    queue.run()
    queue.add('a')
    await until(() => told.length === 3)
    queue.add('a')
    await until(() => told.length === 5)
    expect(faults.map(({ failures }) => failures)).toEqual([1, 2, 1])
  })

  it('waits as long as the API server asks', async () => {
    let left = 1
    const { queue, told } = queueOf(() => {
      if (left-- > 0)
        throw new ApiError({ status: 429, reason: 'TooManyRequests', message: '', retryAfter: 0.08 })
      return undefined
    })
    queue.run()
    queue.add('a')
    await sleep(50)
    expect(told.length).toBe(1)
    await until(() => told.length === 2)
  })

  it('drops what is none of its business without the lead', async () => {
    const { queue, told, faults } = queueOf(() => {
      throw new NotLeading()
    })
    queue.run()
    queue.add('a')
    await queue.idle()
    await sleep(10)
    expect([told.map(({ outcome }) => outcome), faults, queue.delayed]).toEqual([['dropped'], [], 0])
  })

  it('looks again when the controller asks for it', async () => {
    let left = 2
    const { queue, told } = queueOf(() => (left-- > 0 ? { afterMs: 3 } : undefined))
    queue.run()
    queue.add('a')
    await until(() => told.length === 3)
    expect(told.map(({ outcome }) => outcome)).toEqual(['again', 'again', 'done'])
  })

  it('takes the earlier one of two times', async () => {
    const { queue, worked } = queueOf(nothing)
    queue.run()
    queue.addAfter('a', 20_000)
    queue.addAfter('a', 5)
    queue.addAfter('a', 10_000)
    queue.addAfter('b', 2)
    await until(() => worked.length === 2)
    expect([worked, queue.delayed]).toEqual([['b', 'a'], 0])
  })

  it('forgets a later time once the key is worked on', async () => {
    const { queue, worked } = queueOf(nothing)
    queue.run()
    queue.addAfter('a', 5)
    queue.add('a')
    await sleep(15)
    expect(worked).toEqual(['a'])
  })

  it('pauses: forgets what waits, and what is asked for while it is paused is done when it runs again', async () => {
    const gate = Promise.withResolvers<Again>()
    const { queue, worked } = queueOf((key) => (key === 'a' ? gate.promise : undefined))
    queue.run()
    queue.add('a')
    await sleep(1)
    for (const key of ['b', 'a']) queue.add(key)
    queue.addAfter('c', 1)
    queue.pause()
    gate.resolve({ afterMs: 1 })
    await queue.idle()
    await sleep(5)
    expect([worked, queue.delayed]).toEqual([['a'], 0])
    queue.add('d')
    await sleep(5)
    expect(worked).toEqual(['a'])
    queue.run()
    await queue.idle()
    expect(worked).toEqual(['a', 'd'])
  })

  it('stops when the last work is done', async () => {
    const gate = Promise.withResolvers<undefined>()
    const { queue } = queueOf(() => gate.promise)
    queue.run()
    queue.add('a')
    await sleep(1)
    const stopping = queue.stop()
    expect(await Promise.race([stopping, sleep(5, 'not yet')])).toBe('not yet')
    gate.resolve(undefined)
    await stopping
    expect(queue.working).toBe(0)
  })

  it('lets timers have their turn while it works through many keys', async () => {
    let ticks = 0
    const timer = setInterval(() => ticks++, 1)
    const { queue } = queueOf(
      () => {
        const end = performance.now() + 0.5
        while (performance.now() < end);
        return undefined
      },
      { workers: 16 },
    )
    for (let key = 0; key < 200; key++) queue.add(String(key))
    queue.run()
    await queue.idle()
    clearInterval(timer)
    expect(ticks).toBeGreaterThan(0)
  })

  it('loses no key and works on none twice at once, in whatever order things happen', async () => {
    const action = fc.record({
      do: fc.constantFrom('add', 'addPatient', 'addAfter', 'yield'),
      key: fc.constantFrom('a', 'b', 'c', 'd'),
    })
    await fc.assert(
      fc.asyncProperty(
        fc.array(action, { maxLength: 60 }),
        fc.array(fc.constantFrom('done', 'slow', 'fail', 'again'), { maxLength: 20 }),
        fc.integer({ min: 1, max: 3 }),
        async (actions, outcomes, workers) => {
          const seen = new Map<string, number>()
          const asked = new Map<string, number>()
          const busy = new Set<string>()
          const twice: string[] = []
          let step = 0
          const { queue } = queueOf(
            async (key) => {
              if (busy.has(key)) twice.push(key)
              busy.add(key)
              seen.set(key, ++step)
              const outcome = outcomes.pop()
              if (outcome === 'slow') await sleep(1)
              busy.delete(key)
              if (outcome === 'fail') throw new Error('no')
              return outcome === 'again' ? { afterMs: 1 } : undefined
            },
            { workers, backoff: { first: 1, most: 2 } },
          )
          queue.run()
          for (const { do: what, key } of actions) {
            if (what !== 'yield') asked.set(key, ++step)
            if (what === 'add') queue.add(key)
            else if (what === 'addPatient') queue.addPatient(key)
            else if (what === 'addAfter') queue.addAfter(key, 1)
            else await sleep(0)
          }
          while (queue.delayed > 0 || queue.depth > 0 || queue.working > 0) await sleep(1)
          expect(twice).toEqual([])
          for (const [key, at] of asked) expect(seen.get(key)).toBeGreaterThan(at)
        },
      ),
      { numRuns: 50 },
    )
  })
})
