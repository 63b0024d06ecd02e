/** One document of a YAML stream, with its marker. */
export interface Chunk {
  readonly text: string
  /** The line of the source on which the text begins, from 1. */
  readonly line: number
}

/** A line that begins so ends the document before it, whatever it stands in (YAML 1.2, 9.1.2: c-forbidden). */
const MARKER = /(?<=^|\n)(?:---|\.\.\.)(?=[ \t\r\n]|$)/g

/** A line that is neither blank nor a comment. */
const CONTENT = /^[ \t]*[^\s#]/m
/** The same, nor a directive: `%YAML 1.2` before a marker belongs to the document behind it. */
const MORE_THAN_DIRECTIVES = /^[ \t]*[^\s#%]/m

/**
 * The documents of a YAML stream, each to be parsed for itself: what is wrong in one is no trouble for the others, and only
 * one at a time is in memory. Blank ones are left out.
 */
export function* splitDocuments(stream: string): Iterable<Chunk> {
  let begin = 0
  let line = 1
  const markers = [...stream.matchAll(MARKER)]
  for (const marker of [...markers, undefined]) {
    const end = marker?.index ?? stream.length
    const text = stream.slice(begin, end)
    const blank = !CONTENT.test(text)
    if (!blank && marker?.[0] === '---' && !MORE_THAN_DIRECTIVES.test(text)) continue
    if (!blank) yield { text, line }
    const next = end + (marker?.[0] === '...' ? 3 : 0)
    line += lineBreaks(stream.slice(begin, next))
    begin = next
  }
}

function lineBreaks(text: string): number {
  let count = 0
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++
  return count
}
