import { wrap } from '../wrap.ts'
import { renderTable } from './render-table.ts'

/**
 * Markdown as plain text for a terminal: headings underlined, paragraphs and lists wrapped, code indented, tables aligned,
 * emphasis and links reduced to their text.
 */
export function renderMarkdown(markdown: string, width: number): string {
  const rendered: string[] = []
  for (const block of blocksOf(markdown)) rendered.push(...renderBlock(block, width))
  return `${rendered.join('\n').trim()}\n`
}

type Kind = 'blank' | 'code' | 'heading' | 'item' | 'paragraph' | 'table'

/** Lines that belong together. Of code the fences are the first and, if it is closed, the last. */
interface Block {
  readonly kind: Kind
  readonly lines: string[]
}

function blocksOf(markdown: string): readonly Block[] {
  const blocks: Block[] = []
  let fenced = false
  for (const line of markdown.split(/\r?\n/)) {
    const open = blocks.at(-1)
    const kind = fenced ? 'code' : kindOf(line, open?.kind)
    const goesOn = fenced || (kind === open?.kind && (kind === 'paragraph' || kind === 'table'))
    if (open !== undefined && (goesOn || continuesItem(line, kind, open.kind))) open.lines.push(line)
    else blocks.push({ kind, lines: [line] })
    if (line.startsWith('```')) fenced = !fenced
  }
  return blocks
}

function kindOf(line: string, before: Kind | undefined): Kind {
  if (line.trim() === '') return 'blank'
  if (line.startsWith('```')) return 'code'
  if (/^#{1,6} /.test(line)) return 'heading'
  if (line.startsWith('|')) return 'table'
  if (/^\s*(?:[-*]|\d+\.) /.test(line)) return 'item'
  return before === 'item' ? 'item' : 'paragraph'
}

/** An item's further lines carry no bullet. */
const continuesItem = (line: string, kind: Kind, before: Kind): boolean =>
  kind === 'item' && before === 'item' && !/^\s*(?:[-*]|\d+\.) /.test(line)

function renderBlock({ kind, lines }: Block, width: number): readonly string[] {
  switch (kind) {
    case 'blank':
      return ['']
    case 'heading':
      return renderHeading(lines[0] ?? '')
    case 'code':
      return renderCode(lines, width)
    case 'table':
      return renderTable(lines.map(inline), width)
    case 'item': {
      const [, lead = '', text = ''] = /^(\s*(?:[-*]|\d+\.) )(.*)$/s.exec(joined(lines)) ?? []
      return [wrap(lead, inline(text), width)]
    }
    case 'paragraph':
      return [wrap('', inline(joined(lines)), width)]
  }
}

const joined = (lines: readonly string[]): string =>
  [lines[0]?.trimEnd() ?? '', ...lines.slice(1).map((line) => line.trim())].join(' ')

function renderHeading(line: string): readonly string[] {
  const [, marks = '', text = ''] = /^(#+) (.*)$/.exec(line) ?? []
  const title = inline(text)
  return [title, (marks.length === 1 ? '=' : '-').repeat(title.length)]
}

/** Code is printed as it is, to be copied; what a program says is prose, and wrapped. */
function renderCode([fence = '', ...rest]: readonly string[], width: number): readonly string[] {
  const lines = rest.at(-1)?.startsWith('```') === true ? rest.slice(0, -1) : rest
  const isProse = fence.slice(3).trim() === 'text'
  return lines.map((line) => (isProse ? wrap('    ', line, width) : `    ${line}`).trimEnd())
}

/** A code span, or a link, in whose text there may be one. */
const SPAN = /(`[^`]+`|\[(?:`[^`]*`|[^\]`])+\]\([^)]+\))/

/** Code spans stay as they are, so that a name is told from a word; around them links and emphasis go. */
const inline = (text: string): string =>
  text
    .split(SPAN)
    .map((part) => {
      if (part.startsWith('`')) return part
      const [, label, target] = /^\[(.+)\]\(([^)]+)\)$/.exec(part) ?? []
      if (label === undefined || target === undefined) return part.replaceAll(/\*\*([^*]+)\*\*/g, '$1')
      return target.startsWith('http') ? `${label} (${target})` : label
    })
    .join('')
