import { describe, expect, it } from '@jest/globals'
import { awaited } from '../../service/awaited.ts'
import { openLog } from '../../service/log.ts'

function logging() {
  const lines: string[] = []
  return { lines, log: openLog('info', { write: (line) => lines.push(line) }) }
}

describe('waiting for something', () => {
  it('tries until it succeeds, and tells what is in the way, in the log once at first', async () => {
    const { lines, log } = logging()
    const told: string[] = []
    let attempts = 0
    const value = await awaited(
      () => {
        attempts++
        return attempts < 3 ? Promise.reject(new Error(`no file ${attempts}`)) : Promise.resolve('there')
      },
      { what: 'the file', onProblem: (problem) => told.push(problem), log },
    )
    expect(value).toBe('there')
    expect(told).toEqual(['no file 1', 'no file 2'])
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({ msg: 'waiting for the file', problem: 'no file 1' }),
    ])
  })

  it('fails as the last attempt did when its time is over, at once where it has none', async () => {
    const { lines, log } = logging()
    const attempt = () => Promise.reject(new Error('no such file'))
    await expect(awaited(attempt, { what: 'the file', most: 0, log })).rejects.toThrow('no such file')
    expect(lines).toEqual([])
    await expect(awaited(attempt, { what: 'the file', most: 1, log })).rejects.toThrow('no such file')
    expect(lines).toHaveLength(1)
  })

  it('ends with its signal', async () => {
    const { log } = logging()
    const ended = new AbortController()
    const waiting = awaited(() => Promise.reject(new Error('no')), {
      what: 'the file',
      signal: ended.signal,
      log,
    })
    ended.abort(new Error('asked to end'))
    await expect(waiting).rejects.toThrow()
  })
})
