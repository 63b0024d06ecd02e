import type { PluginType } from '../plugin-type.ts'

/** containernetworking/plugins `plugins/main/loopback`: sets `lo` up. It has no fields of its own and runs no ipam. */
export const loopback: PluginType = {
  type: 'loopback',
  role: 'meta',
  needsIpam: false,
  masterDefaultsToDefaultRoute: false,
  fields: {},
  confusions: {},
}
