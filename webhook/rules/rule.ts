import type { AddressPot } from '../../network/nad/address-pots.ts'
import type { PotPreview } from '../../network/preview/contract.ts'
import type { Problem } from '../../network/problem.ts'
import type { ClusterView } from './cluster-view.ts'
import type { Settings } from './settings.ts'
import type { Severity } from './finding.ts'
import type { SubjectKind, Subjects } from './subject.ts'

export type Operation = 'CREATE' | 'UPDATE' | 'DELETE'

/** A problem that a rule found; `atMost: 'warn'` where the rule's table says that this case never denies. */
export type RuleProblem = Problem

/** What the allocator says that a pod would be given now. */
export interface AddressPreview {
  /** Of a pot that the pod draws from on that interface; undefined if the allocator did not say. */
  of(interfaceName: string, pot: Pick<AddressPot, 'title'>): PotPreview | undefined
  readonly isAnswered: boolean
  /** What it comes to, for the pod's author: one line each. */
  readonly lines: readonly string[]
}

/** What every check may look at beside its subject. Nothing in it can be written to. */
export interface RuleContext {
  readonly view: ClusterView
  readonly settings: Settings
  /** Of a pod that is created with networks of Berth's, where there is an allocator to ask. */
  readonly preview?: AddressPreview | undefined
}

/** How a rule looks at one kind of subject, and on which operations. */
export interface Check<Subject> {
  readonly operations: readonly Operation[]
  run(subject: Subject, context: RuleContext): Iterable<RuleProblem>
}

/**
 * One rule. Its id is its file's name; a line in `registry.ts`, a page `docs/rules/<id>.md` and a test
 * `test/webhook/rules/<id>.test.ts` go with it (a test compares them).
 */
export interface Rule {
  readonly id: string
  /** One line: what is refused. */
  readonly summary: string
  /** The Berth version whose policies know it first, e.g. `v0.1`: a namespace pinned to an older version is spared. */
  readonly since: string
  /** What a problem becomes at each policy level; `none` leaves the rule out there. */
  readonly levels: {
    readonly privileged?: Severity
    readonly baseline: Severity | 'none'
    readonly restricted: Severity | 'none'
  }
  readonly checks: { readonly [Kind in SubjectKind]?: Check<Subjects[Kind]> }
}
