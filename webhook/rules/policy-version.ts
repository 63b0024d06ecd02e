/** The versions of Berth whose policies a namespace may be pinned to, oldest first. */
export const KNOWN_VERSIONS: readonly string[] = ['v0.1']

/** Always the policy of the running version. */
export const LATEST = 'latest'

export const isKnownVersion = (version: string): boolean =>
  version === LATEST || KNOWN_VERSIONS.includes(version)

/** Whether a policy pinned to `pinned` knows a rule that came with version `since`. */
export function includes(pinned: string, since: string): boolean {
  if (pinned === LATEST) return true
  return KNOWN_VERSIONS.indexOf(since) <= KNOWN_VERSIONS.indexOf(pinned)
}
