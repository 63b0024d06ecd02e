import { isArray, isObject, property, type JsonObject, type JsonValue } from '../../network/json/json.ts'

type Step =
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'each' }
  | { readonly kind: 'filter'; readonly path: readonly Step[]; readonly value: string }

const FIELD = /\.((?:[^.[\]\\]|\\.)+)/y
const INDEX = /\[(-?\d+)\]/y
const EACH = /\[\*\]/y
const QUOTED = /\[(?:'([^']*)'|"([^"]*)")\]/y
const FILTER = /\[\?\(@((?:\.[^=\s]+))\s*==\s*(?:'([^']*)'|"([^"]*)")\)\]/y

/**
 * The values at a JSONPath as printer columns use it: `.spec.address`, `.metadata.annotations.a\.b`, `.spec.addresses[0]`,
 * `.status.conditions[?(@.type=="Ready")].status`. Empty for a path that is not there, or not of this form.
 */
export function jsonPath(object: JsonObject, path: string): readonly JsonValue[] {
  const steps = parseSteps(path.startsWith('.') || path.startsWith('[') ? path : `.${path}`)
  return steps === undefined ? [] : follow([object], steps)
}

function parseSteps(path: string): readonly Step[] | undefined {
  const steps: Step[] = []
  let at = 0
  const next = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at
    const match = pattern.exec(path)
    if (match !== null) at = pattern.lastIndex
    return match
  }
  while (at < path.length) {
    const step = readStep(next)
    if (step === undefined) return undefined
    steps.push(step)
  }
  return steps
}

function readStep(next: (pattern: RegExp) => RegExpExecArray | null): Step | undefined {
  const field = next(FIELD)
  if (field !== null) return { kind: 'field', name: (field[1] ?? '').replaceAll(/\\(.)/g, '$1') }
  const index = next(INDEX)
  if (index !== null) return { kind: 'index', index: Number(index[1]) }
  if (next(EACH) !== null) return { kind: 'each' }
  const quoted = next(QUOTED)
  if (quoted !== null) return { kind: 'field', name: quoted[1] ?? quoted[2] ?? '' }
  const filter = next(FILTER)
  if (filter === null) return undefined
  const path = parseSteps(filter[1] ?? '')
  return path === undefined ? undefined : { kind: 'filter', path, value: filter[2] ?? filter[3] ?? '' }
}

function follow(values: readonly JsonValue[], steps: readonly Step[]): readonly JsonValue[] {
  return steps.reduce<readonly JsonValue[]>(
    (found, step) => found.flatMap((value) => take(value, step)),
    values,
  )
}

function take(value: JsonValue, step: Step): readonly JsonValue[] {
  if (step.kind === 'field') {
    const found = isObject(value) ? property(value, step.name) : undefined
    return found === undefined ? [] : [found]
  }
  if (!isArray(value)) return []
  if (step.kind === 'each') return value
  if (step.kind === 'filter') return value.filter((item) => follow([item], step.path).includes(step.value))
  const found = value.at(step.index)
  return found === undefined ? [] : [found]
}
