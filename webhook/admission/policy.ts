import { isKnownVersion } from '../rules/policy-version.ts'
import type { Level, PolicyLevel, Settings } from '../rules/settings.ts'

/** Which level and version apply in one namespace, for each of the three modes. */
export interface Policy {
  readonly enforce: PolicyLevel
  readonly warn: PolicyLevel
  readonly audit: PolicyLevel
}

export type Mode = keyof Policy
export const MODES: readonly Mode[] = ['enforce', 'warn', 'audit']

const LEVELS: ReadonlySet<string> = new Set<Level>(['privileged', 'baseline', 'restricted'])
const isLevel = (value: string | undefined): value is Level => value !== undefined && LEVELS.has(value)

/**
 * The policy of a namespace by its labels `berth.dev/<mode>` and `berth.dev/<mode>-version`, as in Pod Security admission.
 * A value that says nothing valid (it slipped in while Berth was away: rule policy-labels refuses it) counts as not given.
 */
export function policyOf(labels: Readonly<Record<string, string>>, settings: Settings): Policy {
  return {
    enforce: levelOf('enforce', labels, settings),
    warn: levelOf('warn', labels, settings),
    audit: levelOf('audit', labels, settings),
  }
}

function levelOf(mode: Mode, labels: Readonly<Record<string, string>>, settings: Settings): PolicyLevel {
  const fallback = settings.defaults[mode]
  const level = labels[`berth.dev/${mode}`]
  const version = labels[`berth.dev/${mode}-version`]
  if (level === undefined && version === undefined) return fallback
  return {
    level: isLevel(level) ? level : fallback.level,
    version: version !== undefined && isKnownVersion(version) ? version : fallback.version,
  }
}
