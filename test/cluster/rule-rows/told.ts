import { RULES } from '../../../webhook/rules/registry.ts'
import type { ObjectAnswer } from './object-access.ts'
import type { Yield } from './rule-row.ts'

const IDS: ReadonlySet<string> = new Set(RULES.map(({ id }) => id))

/** What an answer tells of Berth's rules. */
export interface Told {
  readonly allowed: boolean
  readonly rules: Readonly<Record<string, Yield>>
  /** The Status message and the warnings, as text. */
  readonly text: string
}

/** Reads findings as a user does: a line that begins with a rule's id, in the denial or as a warning. */
export function toldBy({ status, body, warnings }: ObjectAnswer): Told {
  const allowed = status >= 200 && status < 300
  const message = allowed ? '' : messageOf(body)
  const rules: Record<string, Yield> = {}
  for (const warning of warnings) for (const rule of ruleOf(warning)) rules[rule] = 'W'
  for (const line of message.split('\n')) for (const rule of ruleOf(line)) rules[rule] = 'D'
  return { allowed, rules, text: [...(message === '' ? [] : [message]), ...warnings].join('\n') }
}

function ruleOf(line: string): readonly string[] {
  const id = /^([a-z-]+): /.exec(line)?.[1]
  return id !== undefined && IDS.has(id) ? [id] : []
}

function messageOf(body: unknown): string {
  const message = typeof body === 'object' && body !== null && 'message' in body ? body.message : undefined
  return typeof message === 'string' ? message : JSON.stringify(body)
}
