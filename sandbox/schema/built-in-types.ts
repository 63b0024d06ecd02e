import types from './built-in-types.json' with { type: 'json' }

type Fields = Readonly<Record<string, string>>
const TYPES: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map(
  Object.entries<Fields>(types).map(([name, fields]) => [name, new Map(Object.entries(fields))]),
)

/** What a field may hold. */
export type FieldType =
  | { readonly form: 'object'; readonly type: string }
  | { readonly form: 'list' | 'map'; readonly of: FieldType }
  | { readonly form: 'scalar'; readonly type: Scalar }
export type Scalar = 'string' | 'boolean' | 'integer' | 'number' | 'time' | 'quantity' | 'intOrString' | 'any'

/** The fields of a built-in type by name, e.g. of `V1PodSpec`: `containers` is `[]V1Container`. */
export const fieldsOf = (type: string): ReadonlyMap<string, string> =>
  TYPES.get(type) ?? new Map<string, string>()

const SCALARS: ReadonlyMap<string, Scalar> = new Map(
  (['string', 'boolean', 'integer', 'number', 'time', 'quantity', 'intOrString', 'any'] as const).map(
    (scalar) => [scalar, scalar],
  ),
)

/** Reads the short form of a type: `[]V1Container`, `{}string`, `integer`, `V1PodSpec`. */
export function parseType(text: string): FieldType {
  if (text.startsWith('[]')) return { form: 'list', of: parseType(text.slice(2)) }
  if (text.startsWith('{}')) return { form: 'map', of: parseType(text.slice(2)) }
  const scalar = SCALARS.get(text)
  return scalar === undefined ? { form: 'object', type: text } : { form: 'scalar', type: scalar }
}

/** Go's name of the type, for messages: `[]v1.Container`, `map[string]string`, `v1.PodSpec`. */
export function goName(type: FieldType): string {
  switch (type.form) {
    case 'object':
      return type.type.replace(/^[A-Za-z]*V1(?=[A-Z])/, 'v1.')
    case 'list':
      return `[]${goName(type.of)}`
    case 'map':
      return `map[string]${goName(type.of)}`
    case 'scalar':
      return GO_SCALARS[type.type]
  }
}

const GO_SCALARS: Readonly<Record<Scalar, string>> = {
  string: 'string',
  boolean: 'bool',
  integer: 'int32',
  number: 'float64',
  time: 'v1.Time',
  quantity: 'resource.Quantity',
  intOrString: 'intstr.IntOrString',
  any: 'interface {}',
}
