import { describe, expect, it } from '@jest/globals'
import { invented, leftOut, shownIn, strictShapeOf } from '../cluster/pages/shown.ts'

// What the loose comparison of the emergency page takes for equal: emergency.test.ts.
describe('the commands of a page', () => {
  it('are those of its console blocks, with the lines below them', () => {
    const page = 'Prose.\n\n```console\n$ one\nprinted\n\nmore\n$ two\n```\n\n```yaml\n$ three\n```\n'
    expect(shownIn(page)).toEqual([
      { command: 'one', output: ['printed', 'more'] },
      { command: 'two', output: [] },
    ])
  })
})

describe('what a guide shows, against what a command printed', () => {
  const real =
    'NAME    ADDRESS        AGE\nfirst   192.168.40.2   1m5s\nuid: 7c0d1c3e-6b0f-4f5e-9d67-0a3f6f6ff2b1\n'
  const shown = ['NAME ADDRESS AGE', 'first   192.168.40.2   3s', 'uid: 00000000-1111-2222-3333-444444444444']

  it('is the same with other ages, uids and padding', () => {
    expect(invented(shown, real, strictShapeOf)).toEqual([])
    expect(leftOut(shown, real, strictShapeOf)).toEqual([])
  })

  it('is not the same with another address', () => {
    const other = shown.map((line) => line.replace('40.2', '40.3'))
    expect(invented(other, real, strictShapeOf)).toEqual([other[1]])
  })

  it('may leave out nothing without saying so', () => {
    expect(leftOut(shown.slice(0, 2), real, strictShapeOf)).toEqual([
      'uid: 7c0d1c3e-6b0f-4f5e-9d67-0a3f6f6ff2b1',
    ])
    expect(leftOut(['…', ...shown.slice(0, 2)], real, strictShapeOf)).toEqual([])
  })

  it('may leave out the rest of a line', () => {
    expect(leftOut([...shown.slice(0, 2), 'uid: …'], real, strictShapeOf)).toEqual([])
  })
})
