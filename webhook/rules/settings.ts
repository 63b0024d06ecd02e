import type { NamedNetwork } from '../../network/address/named-network.ts'

export type { NamedNetwork }

export type Level = 'privileged' | 'baseline' | 'restricted'

/** A level with the version of the policy that applies: `latest` or `v<major>.<minor>`. */
export interface PolicyLevel {
  readonly level: Level
  readonly version: string
}

/** What the configuration file settles, read once, frozen. Rules and mutations read it; `service/config.ts` makes it. */
export interface Settings {
  readonly defaults: {
    readonly enforce: PolicyLevel
    readonly warn: PolicyLevel
    readonly audit: PolicyLevel
  }
  readonly exemptions: {
    readonly namespaces: ReadonlySet<string>
    readonly usernames: ReadonlySet<string>
    readonly runtimeClasses: ReadonlySet<string>
  }
  readonly ignorableNamespaces: ReadonlySet<string>
  readonly sharedNamespaces: ReadonlySet<string>
  readonly primaryInterfaces: ReadonlySet<string>
  readonly reservedNetworks: readonly NamedNetwork[]
  readonly bounds: readonly NamedNetwork[]
  /** How long an address rests after its pod went, in milliseconds. */
  readonly quarantine: number
  /** The users that Berth itself acts as (`system:serviceaccount:berth-system:berth-allocator`): they may write reserved metadata. */
  readonly berthUsers: ReadonlySet<string>
}
