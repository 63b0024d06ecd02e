/** One instruction of a Dockerfile: `{word: 'COPY', text: '--from=build /src/a /b', stage: 2}`. */
export interface Instruction {
  readonly word: string
  readonly text: string
  /** Counted from 0; -1 before the first FROM. */
  readonly stage: number
}

/** The instructions with continuation lines joined, comments left out and `ARG`s of before the first FROM put in. */
export function instructionsOf(dockerfile: string): readonly Instruction[] {
  const lines = dockerfile
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .join('\n')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => line.trim() !== '')
  const args = new Map<string, string>()
  let stage = -1
  return lines.map((line) => {
    const [, word = '', written = ''] = /^(\S+)\s+(.*)$/.exec(line) ?? []
    if (word === 'FROM') stage += 1
    const text = written.replaceAll(/\$\{(\w+)\}/g, (whole, name: string) => args.get(name) ?? whole)
    const [, name = '', value = ''] = (word === 'ARG' && /^(\w+)=(.*)$/.exec(text)) || []
    if (name !== '' && stage === -1) args.set(name, value)
    return { word, text, stage }
  })
}

export interface Copy {
  /** A stage's name; undefined: the build context. */
  readonly from: string | undefined
  readonly sources: readonly string[]
  readonly target: string
}

export function copyOf({ text }: Instruction): Copy {
  const words = text.split(/\s+/)
  const from = words.find((word) => word.startsWith('--from='))?.slice('--from='.length)
  const paths = words.filter((word) => !word.startsWith('--'))
  return { from, sources: paths.slice(0, -1), target: paths.at(-1) ?? '' }
}

/** The list of strings of an ENTRYPOINT or CMD in its JSON form. @throws SyntaxError if it is in the form for a shell */
export function execForm({ text }: Instruction): readonly string[] {
  const words: unknown = JSON.parse(text)
  if (!Array.isArray(words) || !words.every((word) => typeof word === 'string'))
    throw new SyntaxError(`no list of strings: ${text}`)
  return words
}

/** `A=b C="d e"`: of ENV and LABEL. */
export const pairsOf = ({ text }: Instruction): ReadonlyMap<string, string> =>
  new Map(
    [...text.matchAll(/([\w.]+)=(?:"([^"]*)"|(\S+))/g)].map(([, key = '', quoted, bare]) => [
      key,
      quoted ?? bare ?? '',
    ]),
  )

/** Whether a file is part of the build context, by a .dockerignore of plain paths, `*` alone, and `!` before either. */
export function isInContext(file: string, dockerignore: string): boolean {
  let isIn = true
  for (const line of dockerignore.split('\n')) {
    const pattern = line.trim()
    if (pattern === '' || pattern.startsWith('#')) continue
    const path = pattern.replace(/^!/, '')
    if (/[*?[]/.test(path) && path !== '*') throw new Error(`a pattern that this does not know: ${pattern}`)
    if (path === '*' || file === path || file.startsWith(`${path}/`)) isIn = pattern.startsWith('!')
  }
  return isIn
}
