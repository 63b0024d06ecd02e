import { getHeapStatistics } from 'node:v8'
import { CST, Lexer } from 'yaml'

/** Shorter texts are parsed unmeasured: the worst of them (`[a,a,a,…`) takes 400 MB. */
const SMALL = 512 * 1024

/** Lexemes that become nodes of the tree. */
const NODES: ReadonlySet<string | null> = new Set([
  'scalar',
  'alias',
  'flow-seq-start',
  'flow-map-start',
  'comma',
])
/** Bytes that `yaml` 2.9 keeps for a node and for any other lexeme while it parses: measured, to within a third. */
const NODE = 700
const OTHER = 100

/**
 * Whether the tree of a YAML text fits into memory: a text of 10 MB takes 1 to 7 GB, and running out of memory would end the
 * process. The lexer tells beforehand, in constant memory and a sixth of the time.
 */
export function fitsInMemory(yaml: string): boolean {
  if (yaml.length <= SMALL) return true
  let room = 0.6 * getHeapStatistics().heap_size_limit
  for (const lexeme of new Lexer().lex(yaml)) {
    room -= NODES.has(CST.tokenType(lexeme)) ? NODE : OTHER
    if (room < 0) return false
  }
  return true
}
