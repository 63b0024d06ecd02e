import { describe, expect, it } from '@jest/globals'
import { Memo } from '../../../network/multus/memo.ts'

const counting = (memo: Memo<string>) => {
  const reads: string[] = []
  const of = (text: string) =>
    memo.of(text, () => {
      reads.push(text)
      return text.toUpperCase()
    })
  return { reads, of }
}

describe('the memo of read texts', () => {
  it('reads a text once', () => {
    const { reads, of } = counting(new Memo())
    expect([of('a'), of('a'), of('b')]).toEqual(['A', 'A', 'B'])
    expect(reads).toEqual(['a', 'b'])
  })

  it('forgets the least recently used first', () => {
    const { reads, of } = counting(new Memo(2))
    for (const text of ['a', 'b', 'a', 'c', 'a', 'b']) of(text)
    expect(reads).toEqual(['a', 'b', 'c', 'b'])
  })

  it('never holds more than its bound, and no long texts', () => {
    const memo = new Memo<string>(2, 3)
    const { reads, of } = counting(memo)
    for (const text of ['a', 'b', 'c', 'long', 'long']) of(text)
    expect(memo.size).toBe(2)
    expect(reads.filter((text) => text === 'long')).toHaveLength(2)
  })
})
