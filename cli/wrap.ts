/**
 * Breaks a text into lines of at most `width` characters, the first after `lead`, the others indented as far as it is long.
 * Words longer than a line (paths, addresses) stay whole, so that they can be copied.
 */
export function wrap(lead: string, text: string, width: number): string {
  const indent = ' '.repeat(lead.length)
  const lines: string[] = []
  let line = lead
  let empty = true
  for (const word of text.split(' ')) {
    if (!empty && line.length + 1 + word.length > width) {
      lines.push(line)
      line = indent
      empty = true
    }
    line += empty ? word : ` ${word}`
    empty = false
  }
  return [...lines, line].join('\n')
}
