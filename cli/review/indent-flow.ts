/**
 * Where a value of a line begins that may go on over several lines: what stands before it (dashes, a key, an anchor or a tag),
 * and its first character.
 */
const OPENER =
  /^(\s*(?:[-?:] +)*(?:(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s#"'[\]{},][^#]*?)\s*:\s+)?(?:[&!]\S*\s+)*)["'[{]/
/** No key is longer, and the expression takes time quadratic in what it looks at. */
const LONGEST_KEY = 1024

/** A line that ends with the header of a block scalar: `config: |-`. */
const BLOCK_HEADER = /(?:^|\s)[|>][-+\d]*[ \t]*(?:#.*)?\r?$/

/**
 * The text with every further line of a quoted text, a flow list or a flow mapping indented as far as it begins. YAML 1.2 wants
 * them indented more than what they are in (`yaml` insists); go-yaml, and so kubectl, does not mind, and manifests in the wild use it:
 * ```
 *   config: '{
 *   "type": "sriov"
 * }'
 * ```
 * The white space at the start of these lines has no meaning in either. Lines stay where they are.
 */
export function indentFlow(yaml: string): string {
  const parts: string[] = []
  let at = 0
  while (at < yaml.length) {
    const lineEnd = endOfLine(yaml, at)
    const line = yaml.slice(at, lineEnd)
    const isBlock = BLOCK_HEADER.test(line.trimEnd())
    const start = isBlock ? undefined : startOfFlow(line)
    if (start === undefined) {
      const end = isBlock ? endOfBlock(yaml, lineEnd, indentOf(line)) : lineEnd
      parts.push(yaml.slice(at, end))
      at = end
    } else {
      const end = endOfFlow(yaml, at + start)
      parts.push(line.slice(0, start), indented(yaml.slice(at + start, end), start))
      // What stands behind it on its last line is a comment, or the colon of a key.
      at = endOfLine(yaml, end)
      parts.push(yaml.slice(end, at))
    }
  }
  return parts.join('')
}

const indented = (value: string, columns: number): string =>
  value.replaceAll(/\n[ \t]*/g, `\n${' '.repeat(columns)}`)

/** Behind the line break. */
function endOfLine(yaml: string, at: number): number {
  const end = yaml.indexOf('\n', at)
  return end < 0 ? yaml.length : end + 1
}

const startOfFlow = (line: string): number | undefined => OPENER.exec(line.slice(0, LONGEST_KEY))?.[1]?.length

/** The column of a line's first key. */
const indentOf = (line: string): number => /^ *(?:- +)*/.exec(line)?.[0].length ?? 0

/** Behind the last line of a block scalar: all that are blank, or indented more than its key. */
function endOfBlock(yaml: string, at: number, indent: number): number {
  let end = at
  while (end < yaml.length) {
    const next = endOfLine(yaml, end)
    const line = yaml.slice(end, next)
    if (line.trim() !== '' && line.search(/[^ ]/) <= indent) return end
    end = next
  }
  return end
}

/** A quoted text, a comment, a plain word (which may hold quotes), or a bracket or other mark. */
const TOKEN = /"(?:[^"\\]|\\[^])*"|'(?:[^']|'')*'|(?<=\s)#.*|[^\s"'[\]{},:#][^\s[\]{},]*|\S/g

/** Behind the end of the quoted text, list or mapping that begins there; the end of the text if it has none. */
function endOfFlow(yaml: string, start: number): number {
  const token = new RegExp(TOKEN)
  token.lastIndex = start
  let open = 0
  for (let found = token.exec(yaml); found !== null; found = token.exec(yaml)) {
    const [text] = found
    if (text === '[' || text === '{') open++
    if (text === ']' || text === '}') open--
    if (open === 0) return found.index + text.length
  }
  return yaml.length
}
