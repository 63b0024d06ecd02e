import type { KubeObject } from './kube-object.ts'

/** D: the object is refused with a finding of that rule. W: a warning of that rule is told. */
export type Yield = 'D' | 'W'

/**
 * One case of a rule on real objects. The row's objects that name no namespace are in one of its own, which is made for it
 * with `labels` and starts empty.
 */
export interface RuleRow {
  /** The rule that it is about. */
  readonly rule: string
  /** What is done, as the rest of the sentence `... , when`. */
  readonly when: string
  /** Labels of the row's namespace; the configuration's defaults hold without. */
  readonly labels?: Readonly<Record<string, string>>
  /** What is there already, in the order of its creation. All of it has to be admitted. */
  readonly state?: readonly KubeObject[]
  /** An update is a merge patch of the object of that name with `object`. */
  readonly operation: 'create' | 'update' | 'delete'
  readonly object: KubeObject
  /** Every rule that is told and how; nothing else may be told. Empty: admitted without a word. */
  readonly expected: Readonly<Record<string, Yield>>
  /** Words that the answer has to have: names and values. */
  readonly words?: readonly string[]
}

export const RESTRICTED = { 'berth.dev/enforce': 'restricted' } as const

/** A row that creates its object, unless it says otherwise. */
export type Creation = Omit<RuleRow, 'operation'> & Partial<Pick<RuleRow, 'operation'>>

export const creations = (...rows: readonly Creation[]): readonly RuleRow[] =>
  rows.map((row) => ({ operation: 'create', ...row }))
