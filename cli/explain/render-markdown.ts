/** Markdown as plain text for a terminal: headings underlined, code indented, emphasis and links reduced to their text. */
export function renderMarkdown(markdown: string): string {
  const lines: string[] = []
  let code = false
  for (const line of markdown.split('\n')) {
    if (line.startsWith('```')) code = !code
    else if (code) lines.push(`    ${line}`)
    else lines.push(...renderLine(line))
  }
  return lines.join('\n')
}

function renderLine(line: string): readonly string[] {
  const [, marks, title] = /^(#{1,6}) (.*)$/.exec(line) ?? []
  if (marks !== undefined && title !== undefined) {
    return marks.length === 1 ? [title, '='.repeat(title.length)] : [title, '-'.repeat(title.length)]
  }
  return [
    line
      .replaceAll(/\[([^\]]+)\]\([^)]+\)/g, '$1')
      .replaceAll(/\*\*([^*]+)\*\*/g, '$1')
      .replaceAll(/`([^`]+)`/g, '$1'),
  ]
}
