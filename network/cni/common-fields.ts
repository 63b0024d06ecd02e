import { show } from '../json/json.ts'
import type { Confusions, FieldTable } from './field.ts'
import { anything } from './fields/anything.ts'
import { boolean } from './fields/boolean.ts'
import { dns } from './fields/dns.ts'
import { listOf } from './fields/list-of.ts'
import { mapOf } from './fields/map-of.ts'
import { string } from './fields/string.ts'
import { wrongValue } from './fields/wrong-value.ts'

/** libcni `pkg/utils` ValidateNetworkName: other names fail at pod start with "invalid characters found in network name". */
const NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/

const name = string("The network's name (Multus fills in the NetworkAttachmentDefinition's)", (text, path) =>
  NAME.test(text)
    ? undefined
    : wrongValue(
        path,
        `name ${show(text)} holds characters that libcni refuses`,
        'use letters, digits, ".", "_" and "-", or leave name out',
      ),
)

/** Fields that every plugin may have: `types.PluginConf` of libcni 1.1, and what runtimes add to it. */
export const COMMON_FIELDS: FieldTable = {
  type: string("The plugin's name, which is that of its program"),
  name,
  cniVersion: anything('The version of the CNI specification (default 0.1.0)'),
  capabilities: mapOf(
    'What the runtime may pass in `runtimeConfig`: `ips`, `mac`, `portMappings`, `deviceID` …',
    boolean('true'),
  ),
  ipam: mapOf('The IPAM plugin and its fields', anything('')),
  dns,
  args: mapOf('Arguments of the runtime; Multus puts `cni-args` in `args.cni`', anything('')),
  runtimeConfig: mapOf('What the runtime passes for the declared capabilities', anything('')),
  prevResult: mapOf('The result of the plugin before it, written by the runtime', anything('')),
  'cni.dev/valid-attachments': anything('Written by the runtime for garbage collection'),
}

export const COMMON_CONFUSIONS: Confusions = {
  plugins: { fix: 'remove type to make it a chain, or remove plugins: with a type only this plugin runs' },
  cni_version: { field: 'cniVersion' },
  IPAMConfig: { field: 'ipam' },
}

/** Fields of a chain itself, beside its plugins. */
export const CHAIN_FIELDS: FieldTable = {
  name,
  cniVersion: anything('The version of the CNI specification (default 0.1.0)'),
  cniVersions: listOf(
    'Versions of the CNI specification, of which the runtime takes the highest it knows',
    string('A version'),
  ),
  disableCheck: anything('Whether the runtime skips CHECK'),
  disableGC: anything('Whether the runtime skips GC'),
  loadOnlyInlinedPlugins: anything('Whether plugins come from `plugins` only'),
  plugins: anything('The plugins, in the order in which they run'),
  type: anything('Empty in a chain'),
}

/** In a chain the plugins' own fields belong to the plugin. */
export const CHAIN_CONFUSIONS: Confusions = {
  ipam: { fix: 'move ipam into the plugin that makes the interface' },
  master: { fix: 'move master into its plugin' },
  mode: { fix: 'move mode into its plugin' },
  mtu: { fix: 'move mtu into its plugin' },
  capabilities: { fix: 'move capabilities into the plugin that they are for' },
}
