import type { JsonObject } from '../json/json.ts'

/** One plugin of a CNI configuration, with the place where it stands. */
export interface PluginConfig {
  /** The CNI plugin's `type`, e.g. `macvlan`. */
  readonly type: string
  /** `spec.config` for a single plugin, `spec.config.plugins[0]` in a chain. */
  readonly path: string
  readonly fields: JsonObject
  /** The version that it runs with: its own, or in a chain the chain's. Undefined means 0.1.0. */
  readonly cniVersion: string | undefined
  /** Who hands out the addresses. Of what Berth lowered to `static` the original, wherever it is kept. */
  readonly ipam: IpamConfig | undefined
  /** Of what Berth lowered: the `static` that stands in the configuration, which the node runs. */
  readonly lowered?: IpamConfig
}

/** The `ipam` object of a plugin. Absent or `{}` in the configuration gives no IpamConfig. */
export interface IpamConfig {
  /** The ipam plugin's `type`, e.g. `host-local`; empty if it is missing or no string. */
  readonly type: string
  /** e.g. `spec.config.plugins[0].ipam`. */
  readonly path: string
  readonly fields: JsonObject
}

/** A NetworkAttachmentDefinition's `spec.config`, parsed: a single plugin or a chain of at least one. */
export interface NetConf {
  readonly form: 'plugin' | 'chain'
  /** The whole configuration as JSON. */
  readonly root: JsonObject
  readonly cniVersion: string | undefined
  readonly name: string | undefined
  readonly plugins: readonly PluginConfig[]
}
