import { readFileSync } from 'node:fs'

export const EMERGENCY_PAGE = readFileSync('docs/emergency.md', 'utf8')

/** A command of the page, and what stands below it there. */
export interface Shown {
  readonly command: string
  readonly output: readonly string[]
}

/** Every `$ …` line of the page's console blocks with the output under it, in the page's order. */
export const SHOWN: readonly Shown[] = [...EMERGENCY_PAGE.matchAll(/```console\n([^]*?)```/g)].flatMap(
  ([, block = '']) =>
    block
      .split(/^\$ /m)
      .slice(1)
      .map((part) => {
        const [command = '', ...output] = part.trimEnd().split('\n')
        return { command, output }
      }),
)

/** Lines that differ only in what is different each time (numbers, ages, hashes, padding) have one shape. */
export const shapeOf = (line: string): string =>
  line
    .replace(/\b[a-f0-9]{8,10}(?:-[a-z0-9]{5})?\b/g, 'X')
    .replace(/^berth-[a-z0-9]{5}\b/, 'berth-X')
    .replace(/\b(?:\d+[smhd])+\b/g, 'T')
    .replace(/\d+/g, 'N')
    .replace(/[\s#]+/g, ' ')
    .trim()

/** The lines of the page that the real output has not. `…` at the end of a line stands for the rest of it, alone for further lines. */
export function invented(shown: readonly string[], real: string): readonly string[] {
  const shapes = real.split('\n').map(shapeOf)
  return shown.filter((line) => {
    if (line.trim() === '…') return false
    const shape = shapeOf(line)
    return shape.endsWith('…')
      ? !shapes.some((other) => other.startsWith(shape.slice(0, -1).trimEnd()))
      : !shapes.includes(shape)
  })
}
