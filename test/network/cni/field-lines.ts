import type { FieldTable } from '../../../network/cni/field.ts'

/** The lines of the documentation's table for these fields, those inside them included. */
export function fieldLines(fields: FieldTable, path = ''): readonly string[] {
  return Object.entries(fields).flatMap(([name, { kind, about, inner }]) => [
    `| \`${path}${name}\` | ${kind} | ${about} |`,
    ...(inner === undefined ? [] : fieldLines(inner.fields, `${path}${name}${inner.suffix}.`)),
  ])
}

/** The table rows below each `## ` heading of a page. */
export function documented(page: string): ReadonlyMap<string, readonly string[]> {
  const sections = page.split(/^## /m).slice(1)
  return new Map(
    sections.map((section) => {
      const [heading = '', ...lines] = section.split('\n')
      return [heading, lines.filter((line) => line.startsWith('| `'))]
    }),
  )
}
