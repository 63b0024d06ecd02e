import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { wrap } from '../../cli/wrap.ts'

describe('a wrapped text', () => {
  it.each([
    { name: 'nothing', lead: '- ', text: '', wrapped: '- ' },
    { name: 'what fits', lead: '- ', text: 'a b', wrapped: '- a b' },
    { name: 'what just fits', lead: '- ', text: 'aaa bbbb', wrapped: '- aaa bbbb' },
    { name: 'what does not', lead: '- ', text: 'aaa bbbbb cc', wrapped: '- aaa\n  bbbbb cc' },
    {
      name: 'a word that is too long',
      lead: '- ',
      text: 'a 192.168.20.0/24 b',
      wrapped: '- a\n  192.168.20.0/24\n  b',
    },
    {
      name: 'a lead that is too long',
      lead: '-------------- ',
      text: 'a b',
      wrapped: '-------------- a\n               b',
    },
  ])('has $name in lines of ten', ({ lead, text, wrapped }) => {
    expect(wrap(lead, text, 10)).toBe(wrapped)
  })

  it('has all words in their order, and no line above the width but for one word', () => {
    const words = fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1 })
    fc.assert(
      fc.property(words, fc.integer({ min: 5, max: 40 }), (list, width) => {
        const lines = wrap('  ', list.join(' '), width).split('\n')
        expect(lines.flatMap((line) => line.trim().split(' '))).toEqual(list)
        for (const line of lines)
          expect(line.length <= width || line.trim().split(' ').length === 1).toBe(true)
      }),
    )
  })
})
