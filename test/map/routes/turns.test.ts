import { describe, expect, it } from '@jest/globals'
import { Turns } from '../../../map/routes/turns.ts'

describe('turns', () => {
  it('come one after the other, in the order in which they were asked for', async () => {
    const turns = new Turns(10)
    const said: string[] = []
    const work = (name: string) => async (): Promise<string> => {
      said.push(`${name} begins`)
      await new Promise((resolve) => setImmediate(resolve))
      said.push(`${name} ends`)
      return name
    }
    const both = await Promise.all([turns.take(work('one')), turns.take(work('two'))])
    expect(both).toEqual(['one', 'two'])
    expect(said).toEqual(['one begins', 'one ends', 'two begins', 'two ends'])
  })

  it('are refused while too many wait, and not for ever', async () => {
    const turns = new Turns(2)
    let finish = (): void => {}
    const first = turns.take(
      () =>
        new Promise<void>((resolve) => {
          finish = resolve
        }),
    )
    const second = turns.take(async () => 'second')
    expect(turns.take(async () => 'third')).toBeUndefined()
    await new Promise((resolve) => setImmediate(resolve))
    finish()
    await first
    expect(await second).toBe('second')
    expect(await turns.take(async () => 'fourth')).toBe('fourth')
  })

  it('go on after a fault', async () => {
    const turns = new Turns(2)
    await expect(turns.take(() => Promise.reject(new Error('a fault')))).rejects.toThrow('a fault')
    expect(await turns.take(async () => 'next')).toBe('next')
  })
})
