import { isArray, isObject, show } from '../../../network/json/json.ts'
import type { Block, Expression, Node } from './syntax.ts'

export type Callable = (...given: readonly unknown[]) => unknown

/** Variables as Go has them: until the end of the block in which they were declared. */
class Scope {
  readonly #own = new Map<string, unknown>()
  readonly #outer: Scope | undefined

  constructor(outer?: Scope) {
    this.#outer = outer
  }

  declare(name: string, value: unknown): void {
    this.#own.set(name, value)
  }

  assign(name: string, value: unknown): void {
    this.#holder(name).#own.set(name, value)
  }

  read(name: string): unknown {
    return this.#holder(name).#own.get(name)
  }

  #holder(name: string): Scope {
    if (this.#own.has(name)) return this
    if (this.#outer === undefined) throw new Error(`no variable ${name}`)
    return this.#outer.#holder(name)
  }
}

/** What `nodes` print of `data`. @throws Error for an unknown function, a field of nothing, and what the template fails with */
export function execute(
  nodes: readonly Node[],
  data: unknown,
  functions: ReadonlyMap<string, Callable>,
): string {
  const valueOf = (expression: Expression, dot: unknown, scope: Scope): unknown => {
    const each = (inner: Expression): unknown => valueOf(inner, dot, scope)
    switch (expression.kind) {
      case 'literal':
        return expression.value
      case 'dot':
        return dot
      case 'variable':
        return scope.read(expression.name)
      case 'field':
        return field(each(expression.of), expression.name)
      case 'method': {
        const method = each(expression.of)
        if (typeof method !== 'function') throw new Error('what is called is no method')
        return Reflect.apply(method, undefined, expression.given.map(each))
      }
      case 'call': {
        const called = functions.get(expression.name)
        if (called === undefined) throw new Error(`function "${expression.name}" not defined`)
        // `and` and `or` stop at what decides, as in Go.
        if (expression.name === 'and' || expression.name === 'or') {
          return decided(expression.name, expression.given, each)
        }
        return called(...expression.given.map(each))
      }
    }
  }

  const all = (list: readonly Node[], dot: unknown, outer: Scope): string => {
    const scope = new Scope(outer)
    return list.map((node) => one(node, dot, scope)).join('')
  }

  const one = (node: Node, dot: unknown, scope: Scope): string => {
    if (node.kind === 'text') return node.text
    const value = valueOf(node.value, dot, scope)
    if (node.kind === 'print') return printed(value)
    if ('name' in node) {
      scope[node.kind](node.name, value)
      return ''
    }
    return inBlock(node, value, dot, scope)
  }

  const inBlock = (node: Block, value: unknown, dot: unknown, scope: Scope): string =>
    node.kind === 'range' ? ranged(node, value, dot, scope) : chosen(node, value, dot, scope)

  const chosen = (node: Block, value: unknown, dot: unknown, scope: Scope): string => {
    if (!isTrue(value)) return all(node.otherwise, dot, scope)
    const inner = new Scope(scope)
    for (const name of node.names) inner.declare(name, value)
    return all(node.body, node.kind === 'with' ? value : dot, inner)
  }

  const ranged = (node: Block, value: unknown, dot: unknown, scope: Scope): string => {
    const pairs = pairsOf(value)
    if (pairs.length === 0) return all(node.otherwise, dot, scope)
    const each = ([key, item]: readonly [unknown, unknown]): string => {
      const inner = new Scope(scope)
      const [first, second] = node.names
      if (second !== undefined) inner.declare(second, item)
      if (first !== undefined) inner.declare(first, second === undefined ? item : key)
      return all(node.body, item, inner)
    }
    return pairs.map(each).join('')
  }

  const top = new Scope()
  top.declare('$', data)
  return all(nodes, data, top)
}

function decided(
  name: 'and' | 'or',
  given: readonly Expression[],
  each: (one: Expression) => unknown,
): unknown {
  let value: unknown
  for (const expression of given) {
    value = each(expression)
    if (isTrue(value) === (name === 'or')) return value
  }
  return value
}

/** Go's order of a map's keys is that of their bytes. */
function pairsOf(value: unknown): readonly (readonly [unknown, unknown])[] {
  if (value === null || value === undefined) return []
  if (isArray(value)) return value.map((item, index) => [index, item] as const)
  if (isObject(value)) return Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
  throw new Error(`nothing to range over: ${show(value)}`)
}

function field(value: unknown, name: string): unknown {
  if (value === null || value === undefined) throw new Error(`nil pointer evaluating interface {}.${name}`)
  if (!isObject(value)) throw new Error(`no field ${name} of ${show(value)}`)
  return Object.hasOwn(value, name) ? value[name] : undefined
}

/** What an `if` takes for true: neither nil, false, 0 nor anything empty. */
export function isTrue(value: unknown): boolean {
  if (isArray(value)) return value.length > 0
  if (isObject(value)) return Object.keys(value).length > 0
  return Boolean(value)
}

/** Nothing is printed of nil by Helm, which removes what Go would print: `<no value>`. */
function printed(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  throw new Error(`an object would be printed as Go prints it: ${JSON.stringify(value)}`)
}
