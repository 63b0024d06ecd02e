/** A Markdown table with its columns aligned, under a rule; cells that would pass the width are not broken. */
export function renderTable(lines: readonly string[], width: number): readonly string[] {
  const [head = [], ...body] = lines.map(cellsOf).filter((cells) => !cells.every(isDashes))
  const rows = [head, ...body]
  const columns = head.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)))
  const print = (row: readonly string[]): string =>
    columns
      .map((size, at) => (row[at] ?? '').padEnd(size))
      .join('  ')
      .trimEnd()
  const rule = columns.map((size) => '-'.repeat(Math.min(size, width))).join('  ')
  return [print(head), rule, ...body.map(print)]
}

/** `| a | b |` as `['a', 'b']`; a bar in a cell is written `\|`. */
const cellsOf = (line: string): readonly string[] =>
  line
    .trim()
    .replace(/^\|/, '')
    .replace(/\|$/, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll('\\|', '|'))

const isDashes = (cell: string): boolean => /^:?-+:?$/.test(cell)
