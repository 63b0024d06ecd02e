import { failure, type Result } from '../result.ts'

/** One requirement of a label selector, in the form that node affinity takes. */
export interface Requirement {
  readonly key: string
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist' | 'Gt' | 'Lt'
  /** Empty for Exists and DoesNotExist. */
  readonly values: readonly string[]
}

/** Requirements that must all hold; an empty list selects everything. */
export type Selector = readonly Requirement[]

/** Reads the full label selector syntax: `a=b,c!=d,e in (x,y),f notin (z),g,!h`. `k8s.io/apimachinery/pkg/labels.Parse`. */
export function parseSelector(text: string): Result<Selector> {
  return failure(text)
}
