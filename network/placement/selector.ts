import { failure, success, type Result } from '../result.ts'
import { show } from '../json/json.ts'
import { checkKey, checkValues } from './label-syntax.ts'
import { wholeNumber } from './whole-number.ts'

/** One requirement of a label selector, in the form that node affinity takes. */
export interface Requirement {
  readonly key: string
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist' | 'Gt' | 'Lt'
  /** Empty for Exists and DoesNotExist. */
  readonly values: readonly string[]
}

/** Requirements that must all hold; an empty list selects everything. */
export type Selector = readonly Requirement[]

/** One token: an operator sign, or a run of anything else. */
interface Token {
  readonly text: string
  /** Its first character's place in the text, from 1. */
  readonly at: number
}

const LONGEST = 16_384
/** Each is held against every node for every pod. One or two is what selectors have. */
const MOST_REQUIREMENTS = 16

/**
 * Reads the full label selector syntax: `a=b,c!=d,e in (x,y),f notin (z),g,!h,i>1`. The grammar of
 * `k8s.io/apimachinery/pkg/labels.Parse`; the requirements stay in the order in which they are written.
 */
export function parseSelector(text: string): Result<Selector> {
  if (text.length > LONGEST) return failure(`the selector is longer than ${LONGEST} characters`)
  const tokens = tokensOf(text)
  const requirements: Requirement[] = []
  let at = 0
  while (at < tokens.length) {
    const read = readRequirement(tokens, at)
    if (!read.ok) return read
    const problem = checkKey(read.value.requirement.key) ?? checkValues(read.value.requirement)
    if (problem !== undefined) return failure(`${problem} (at character ${tokens[at]?.at ?? 1})`)
    requirements.push(read.value.requirement)
    if (requirements.length > MOST_REQUIREMENTS)
      return failure(`the selector has more than ${MOST_REQUIREMENTS} requirements`)
    at = read.value.next
    const comma = tokens[at]
    if (comma === undefined) break
    if (comma.text !== ',') return unexpected(comma, 'a comma')
    at++
    if (at === tokens.length) return failure('the selector ends with a comma')
  }
  return success(requirements)
}

const tokensOf = (text: string): readonly Token[] =>
  [...text.matchAll(/==|!=|[=!<>(),]|[^ \t\r\n=!<>(),]+/g)].map((match) => ({
    text: match[0],
    at: match.index + 1,
  }))

interface Read {
  readonly requirement: Requirement
  /** The index of the first token behind it. */
  readonly next: number
}

const unexpected = (
  token: Token | undefined,
  wanted: string,
): { readonly ok: false; readonly problem: string } =>
  failure(
    token === undefined
      ? `the selector ends where ${wanted} should stand`
      : `found ${show(token.text)} at character ${token.at} where ${wanted} should stand`,
  )

const isWord = (token: Token | undefined): token is Token =>
  token !== undefined && !/^[=!<>(),]/.test(token.text)

function readRequirement(tokens: readonly Token[], at: number): Result<Read> {
  const first = tokens[at]
  if (first?.text === '!') {
    const key = tokens[at + 1]
    if (!isWord(key)) return unexpected(key, 'a label key')
    return success({ requirement: { key: key.text, operator: 'DoesNotExist', values: [] }, next: at + 2 })
  }
  if (!isWord(first)) return unexpected(first, 'a label key')
  const operator = tokens[at + 1]
  if (operator === undefined || operator.text === ',') {
    return success({ requirement: { key: first.text, operator: 'Exists', values: [] }, next: at + 1 })
  }
  if (operator.text === 'in' || operator.text === 'notin')
    return readSet(tokens, { key: first.text, at: at + 2, operator: operator.text })
  return readComparison(tokens, first.text, at + 1)
}

const COMPARISONS: ReadonlyMap<string, Requirement['operator']> = new Map([
  ['=', 'In'],
  ['==', 'In'],
  ['!=', 'NotIn'],
  ['>', 'Gt'],
  ['<', 'Lt'],
])

function readComparison(tokens: readonly Token[], key: string, at: number): Result<Read> {
  const sign = tokens[at]
  const operator = sign === undefined ? undefined : COMPARISONS.get(sign.text)
  if (operator === undefined) return unexpected(sign, 'one of = == != in notin < >')
  const value = tokens[at + 1]
  // `key=` and `key=,…` compare with the empty value, as the API machinery has it.
  if (value === undefined || value.text === ',') {
    return operator === 'Gt' || operator === 'Lt'
      ? unexpected(value, 'a whole number')
      : success({ requirement: { key, operator, values: [''] }, next: at + 1 })
  }
  if (!isWord(value)) return unexpected(value, 'a label value')
  return success({ requirement: { key, operator, values: [value.text] }, next: at + 2 })
}

interface SetStart {
  readonly key: string
  readonly operator: 'in' | 'notin'
  /** The index of the opening parenthesis. */
  readonly at: number
}

function readSet(tokens: readonly Token[], { key, operator, at }: SetStart): Result<Read> {
  if (tokens[at]?.text !== '(') return unexpected(tokens[at], `the parenthesis of ${operator} (…)`)
  const values: string[] = []
  let next = at + 1
  for (;;) {
    const value = tokens[next]
    // An empty place between commas is the empty value.
    if (isWord(value)) {
      values.push(value.text)
      next++
    } else values.push('')
    const separator = tokens[next]
    next++
    if (separator?.text === ')') break
    if (separator?.text !== ',') return unexpected(separator, 'a comma or the closing parenthesis')
  }
  return success({
    requirement: {
      key,
      operator: operator === 'in' ? 'In' : 'NotIn',
      values: [...new Set(values)].toSorted(),
    },
    next,
  })
}

/** `kubernetes.io/hostname In [node1, node2]`, `gpu Exists`. */
export const formatRequirement = ({ key, operator, values }: Requirement): string =>
  values.length === 0 ? `${key} ${operator}` : `${key} ${operator} [${values.join(', ')}]`

type Labels = Readonly<Record<string, string>>

/** Whether the labels meet every requirement. */
export const matches = (selector: Selector, labels: Labels): boolean =>
  selector.every((requirement) =>
    meets(requirement, Object.hasOwn(labels, requirement.key) ? labels[requirement.key] : undefined),
  )

/** Whether a label of that value (undefined: no such label) meets the requirement; `k8s.io/component-helpers` nodeaffinity. */
export function meets({ operator, values }: Requirement, value: string | undefined): boolean {
  switch (operator) {
    case 'In':
      return value !== undefined && isAmong(values, value)
    case 'NotIn':
      return value === undefined || !isAmong(values, value)
    case 'Exists':
      return value !== undefined
    case 'DoesNotExist':
      return value === undefined
    default:
      return compares(operator, value, values[0])
  }
}

const MANY = 16
const sets = new WeakMap<readonly string[], ReadonlySet<string>>()

/** A list of thousands of values is made a set once, not walked again for every node. */
function isAmong(values: readonly string[], value: string): boolean {
  if (values.length <= MANY) return values.includes(value)
  const set = sets.get(values) ?? new Set(values)
  sets.set(values, set)
  return set.has(value)
}

function compares(operator: 'Gt' | 'Lt', value: string | undefined, bound: string | undefined): boolean {
  if (value === undefined || bound === undefined) return false
  const left = wholeNumber(value)
  const right = wholeNumber(bound)
  if (left === undefined || right === undefined) return false
  return operator === 'Gt' ? left > right : left < right
}
