import type { Problem } from '../../network/problem.ts'

export type Severity = 'deny' | 'warn'

/** A problem as a rule reports it at a policy level: the author's fault, data, never thrown. */
export interface Finding extends Problem {
  /** The rule's id, which is its file's name. */
  readonly rule: string
  readonly severity: Severity
}
