import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { parseAllDocuments } from 'yaml'
import { splitDocuments } from '../../../cli/review/split-documents.ts'

const split = (stream: string) => [...splitDocuments(stream)]

describe('a YAML stream', () => {
  it.each([
    { name: 'nothing', stream: '', chunks: [] },
    { name: 'blanks and comments', stream: '\n# a\n  # b\n\n', chunks: [] },
    { name: 'one document', stream: 'a: 1\n', chunks: [['a: 1\n', 1]] },
    { name: 'one with a marker', stream: '# c\n---\na: 1\n', chunks: [['---\na: 1\n', 2]] },
    {
      name: 'two',
      stream: 'a: 1\n---\nb: 2\n',
      chunks: [
        ['a: 1\n', 1],
        ['---\nb: 2\n', 2],
      ],
    },
    {
      name: 'a document on the line of its marker',
      stream: '--- {a: 1}\n--- 2',
      chunks: [
        ['--- {a: 1}\n', 1],
        ['--- 2', 2],
      ],
    },
    {
      name: 'an end marker',
      stream: 'a: 1\n...\n# c\n---\nb: 2\n',
      chunks: [
        ['a: 1\n', 1],
        ['---\nb: 2\n', 4],
      ],
    },
    {
      name: 'a directive',
      stream: '%YAML 1.2\n# c\n---\na: 1\n',
      chunks: [['%YAML 1.2\n# c\n---\na: 1\n', 1]],
    },
    {
      name: 'dashes that are no marker',
      stream: 'a: |\n  ---\n ---\nb: ---x\n',
      chunks: [['a: |\n  ---\n ---\nb: ---x\n', 1]],
    },
    {
      name: 'Windows line ends',
      stream: 'a: 1\r\n---\r\nb: 2\r\n',
      chunks: [
        ['a: 1\r\n', 1],
        ['---\r\nb: 2\r\n', 2],
      ],
    },
    {
      name: 'a marker at the end',
      stream: 'a: 1\n---',
      chunks: [
        ['a: 1\n', 1],
        ['---', 2],
      ],
    },
  ])('of $name is split at its markers, with the line of each part', ({ stream, chunks }) => {
    expect(split(stream)).toEqual(chunks.map(([text, line]) => ({ text, line })))
  })

  it('is split where a YAML parser does', () => {
    const line = fc.constantFrom(
      '---',
      '--- 1',
      '...',
      'a: 1',
      ' b: |',
      '  ---',
      '# c',
      '',
      'x',
      '- ---',
      '----',
    )
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
        const stream = lines.join('\n')
        const whole = parseAllDocuments(stream)
        fc.pre(Array.isArray(whole) && whole.every(({ errors }) => errors.length === 0))
        const values = (text: string) => parseAllDocuments(text).map((document) => document.toJS())
        expect(
          split(stream)
            .flatMap(({ text }) => values(text))
            .filter(isSomething),
        ).toEqual(values(stream).filter(isSomething))
      }),
      { numRuns: 1000 },
    )
  })

  it('keeps the line of everything', () => {
    const line = fc.constantFrom('---', '...', 'a: 1', '# c', '')
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
        for (const chunk of split(lines.join('\n'))) {
          const first = chunk.text.split('\n')[0]
          // Behind an end marker a part begins in the middle of its line, with nothing.
          expect([first, `...${first}`]).toContain(lines[chunk.line - 1])
        }
      }),
    )
  })

  it('of a million comments is no trouble', () => {
    expect(split(`${'# # # # \n'.repeat(100_000)}a: 1`)).toHaveLength(1)
  })
})

const isSomething = (value: unknown): boolean => value !== null
