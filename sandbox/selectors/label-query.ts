import { badRequest } from '../api/api-error.ts'
import type { Requirement } from './label-selector.ts'

/** A comma inside the brackets of a set does not part two requirements. */
const TOKEN = /\s*(==|!=|=|!|<|>|\(|\)|,|[^\s=!<>(),]+)/y

/**
 * The `labelSelector` of a request: `app=web,tier in (a,b),!canary`.
 * @throws ApiError 400, in the API server's words
 */
export function parseLabelQuery(query: string): readonly Requirement[] {
  const tokens = tokensOf(query)
  const requirements: Requirement[] = []
  while (tokens.length > 0) {
    requirements.push(requirement(tokens))
    if (tokens.length === 0) break
    const next = tokens.shift()
    if (next !== ',') throw unparsable(next, "',' or 'end of string'")
    if (tokens.length === 0) throw unparsable('', "identifier after ','")
  }
  return requirements
}

function tokensOf(query: string): string[] {
  const tokens: string[] = []
  const end = query.trimEnd().length
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < end) {
    const match = TOKEN.exec(query)
    if (match === null) break
    tokens.push(match[1] ?? '')
  }
  return tokens
}

function requirement(tokens: string[]): Requirement {
  const first = tokens.shift()
  if (first === '!') return { key: identifier(tokens.shift()), operator: 'DoesNotExist', values: [] }
  const key = identifier(first)
  if (tokens.length === 0 || tokens[0] === ',') return { key, operator: 'Exists', values: [] }
  const operator = tokens.shift()
  switch (operator) {
    case '=':
    case '==':
      return { key, operator: 'In', values: [value(tokens)] }
    case '!=':
      return { key, operator: 'NotIn', values: [value(tokens)] }
    case '>':
    case 'gt':
      return { key, operator: 'Gt', values: [value(tokens)] }
    case '<':
    case 'lt':
      return { key, operator: 'Lt', values: [value(tokens)] }
    case 'in':
      return { key, operator: 'In', values: valueSet(tokens) }
    case 'notin':
      return { key, operator: 'NotIn', values: valueSet(tokens) }
    default:
      throw unparsable(operator, 'in, notin, =, ==, !=, gt, lt')
  }
}

const SYMBOLS = new Set(['==', '!=', '=', '!', '<', '>', '(', ')', ','])

function identifier(token: string | undefined): string {
  if (token === undefined || SYMBOLS.has(token)) throw unparsable(token, 'identifier')
  return token
}

/** `a=` asks for the empty value. */
const value = (tokens: string[]): string =>
  tokens.length === 0 || tokens[0] === ',' ? '' : identifier(tokens.shift())

function valueSet(tokens: string[]): readonly string[] {
  const open = tokens.shift()
  if (open !== '(') throw unparsable(open, "'('")
  const values: string[] = []
  for (;;) {
    values.push(tokens[0] === ',' || tokens[0] === ')' ? '' : identifier(tokens.shift()))
    const next = tokens.shift()
    if (next === ')') return values
    if (next !== ',') throw unparsable(next, "',' or ')'")
  }
}

const unparsable = (found: string | undefined, expected: string): Error =>
  badRequest(`unable to parse requirement: found '${found ?? ''}', expected: ${expected}`)
