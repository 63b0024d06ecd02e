import { property, text, type JsonObject } from '../../network/json/json.ts'
import { objectAt, objectsAt, stringsAt } from '../api/kube-object.ts'

/** One condition on labels; all of a selector's must hold. */
export interface Requirement {
  readonly key: string
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist' | 'Gt' | 'Lt'
  readonly values: readonly string[]
}

export type Labels = ReadonlyMap<string, string>

export const matches = (requirements: readonly Requirement[], labels: Labels): boolean =>
  requirements.every((requirement) => holds(requirement, labels.get(requirement.key)))

/** `NotIn` also holds where the label is missing, as in Kubernetes. */
function holds({ operator, values }: Requirement, value: string | undefined): boolean {
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value)
    case 'NotIn':
      return value === undefined || !values.includes(value)
    case 'Exists':
      return value !== undefined
    case 'DoesNotExist':
      return value === undefined
    case 'Gt':
      return value !== undefined && Number(value) > Number(values[0])
    case 'Lt':
      return value !== undefined && Number(value) < Number(values[0])
  }
}

/** A LabelSelector object (`matchLabels`, `matchExpressions`); an empty or absent one matches everything. */
export function selectorRequirements(selector: JsonObject): readonly Requirement[] {
  const labels = Object.entries(objectAt(selector, 'matchLabels')).map(([key, value]): Requirement => ({
    key,
    operator: 'In',
    values: typeof value === 'string' ? [value] : [],
  }))
  const expressions = objectsAt(selector, 'matchExpressions').map((expression): Requirement => ({
    key: text(expression, 'key') ?? '',
    operator: operatorOf(property(expression, 'operator')),
    values: stringsAt(expression, 'values'),
  }))
  return [...labels, ...expressions]
}

function operatorOf(operator: unknown): Requirement['operator'] {
  return operator === 'NotIn' || operator === 'Exists' || operator === 'DoesNotExist' ? operator : 'In'
}
