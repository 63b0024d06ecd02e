/** A command of a page, and what stands below it there. */
export interface Shown {
  readonly command: string
  readonly output: readonly string[]
}

/** Every `$ …` line of the page's console blocks with the output under it, in the page's order. */
export const shownIn = (page: string): readonly Shown[] =>
  [...page.matchAll(/```console\n([^]*?)```/g)].flatMap(([, block = '']) =>
    block
      .split(/^\$ /m)
      .slice(1)
      .map((part) => {
        const [command = '', ...output] = part.trimEnd().split('\n')
        return { command, output: output.filter((line) => line !== '') }
      }),
  )

/** What makes lines equal that differ only in what is different each time. */
export type ShapeOf = (line: string) => string

/** Numbers, ages, hashes and padding do not count. */
export const looseShapeOf: ShapeOf = (line) =>
  line
    .replace(/\b[a-f0-9]{8,10}(?:-[a-z0-9]{5})?\b/g, 'X')
    .replace(/^berth-[a-z0-9]{5}\b/, 'berth-X')
    .replace(/\b(?:\d+[smhd])+\b/g, 'T')
    .replace(/\d+/g, 'N')
    .replace(/[\s#]+/g, ' ')
    .trim()

/** Times, ages, uids, resourceVersions and padding do not count; every address does. */
export const strictShapeOf: ShapeOf = (line) =>
  line
    .replace(/\b[a-f0-9]{8}(?:-[a-f0-9]{4}){3}-[a-f0-9]{12}\b/g, 'U')
    .replace(/\b\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'D')
    .replace(/\b(?:\d+[smhd])+\b/g, 'T')
    .replace(/(resourceVersion: )"\d+"/, '$1N')
    .replace(/\s+/g, ' ')
    .trim()

/** The lines of the page that the real output has not. `…` at the end of a line stands for the rest of it, alone for further lines. */
export function invented(
  shown: readonly string[],
  real: string,
  shapeOf: ShapeOf = looseShapeOf,
): readonly string[] {
  const lines = real.split('\n').map(shapeOf)
  return shown.filter(
    (line) => line.trim() !== '…' && !lines.some((other) => isShownAs(shapeOf(line), other)),
  )
}

/** The lines that were printed and that the page has not, unless it says by a line `…` that there are more. */
export function leftOut(
  shown: readonly string[],
  real: string,
  shapeOf: ShapeOf = looseShapeOf,
): readonly string[] {
  if (shown.some((line) => line.trim() === '…')) return []
  const shapes = shown.map(shapeOf)
  return real
    .split('\n')
    .filter((line) => line.trim() !== '' && !shapes.some((shape) => isShownAs(shape, shapeOf(line))))
}

const isShownAs = (shown: string, real: string): boolean =>
  shown.endsWith('…') ? real.startsWith(shown.slice(0, -1).trimEnd()) : real === shown
