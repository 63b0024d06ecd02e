import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { renderMarkdown } from '../../../cli/explain/render-markdown.ts'

const rows: readonly { readonly name: string; readonly markdown: string; readonly text: string }[] = [
  { name: 'headings underlined', markdown: '# A `b`\n\n## Why', text: 'A `b`\n=====\n\nWhy\n---\n' },
  {
    name: 'paragraphs wrapped anew',
    markdown: 'one two\nthree four five six',
    text: 'one two three four\nfive six\n',
  },
  {
    name: 'lists indented',
    markdown: '- one two three\n  four five\n- six\n\n1. seven',
    text: '- one two three four\n  five\n- six\n\n1. seven\n',
  },
  { name: 'a list below a paragraph', markdown: 'a:\n- b\n  - c\n', text: 'a:\n- b\n  - c\n' },
  {
    name: 'code as it is',
    markdown: '```yaml\na:  b # c c c c c c c c c c\n\n# no heading\n- x\n| y |\n```',
    text: 'a:  b # c c c c c c c c c c\n\n    # no heading\n    - x\n    | y |\n',
  },
  { name: 'code that is not closed', markdown: 'a\n```\nb', text: 'a\n    b\n' },
  {
    name: 'what programs say wrapped',
    markdown: 'a\n```text\nmessage of a program. Fix: x\n```',
    text: 'a\n    message of a\n    program. Fix: x\n',
  },
  {
    name: 'tables aligned',
    markdown: '| a | long |\n| --- | :-: |\n| longer \\| x | `b` |\n| c |',
    text: 'a           long\n----------  ----\nlonger | x  `b`\nc\n',
  },
  {
    name: 'links by their text',
    markdown: '[a b](x.md) and\n[c](https://d.e)',
    text: 'a b and c\n(https://d.e)\n',
  },
  {
    name: 'emphasis without marks, code spans with theirs',
    markdown: '**a b** `**c**` [`d`](e.md)',
    text: 'a b `**c**` `d`\n',
  },
  { name: 'Windows line ends', markdown: '# a\r\n\r\nb\r\nc\r\n', text: 'a\n=\n\nb c\n' },
  { name: 'nothing', markdown: '', text: '\n' },
]

describe('Markdown in a terminal', () => {
  it.each(rows)('has $name', ({ markdown, text }) => {
    expect(renderMarkdown(markdown, 20)).toBe(text)
  })

  it('is rendered whatever it holds', () => {
    const piece = fc.constantFrom(
      '# ',
      '- ',
      '1. ',
      '| a | b |',
      '|',
      '```',
      '```text',
      '`',
      '**',
      '[a](b)',
      '\n',
      ' ',
      'word',
      '\\|',
      '---',
    )
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        expect(renderMarkdown(pieces.join(''), 20)).toMatch(/\n$/)
      }),
    )
  })
})
