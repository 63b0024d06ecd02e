import { member } from '../json/case-fold.ts'
import type { PluginConfig } from './netconf.ts'
import type { HostLink } from './plugin-type.ts'
import { pluginTypeOf } from './registry.ts'

/**
 * `HostLink.master` of a plugin that names none and takes the interface of the node's default route: which that is, the
 * configuration does not tell. No interface can have this name (a blank is not allowed).
 */
export const DEFAULT_ROUTE = 'default route'

/**
 * Whether the plugin takes the interface of the node's default route because no `master` is given. Not with
 * `linkInContainer`; nor where ipvlan follows another plugin, whose interface it then takes
 * (containernetworking/plugins `plugins/main/ipvlan` loadConf; macvlan looks at no earlier plugin).
 */
export function takesDefaultRoute(plugin: PluginConfig, index: number): boolean {
  if (pluginTypeOf(plugin.type)?.masterDefaultsToDefaultRoute !== true) return false
  if ((member(plugin.fields, 'master')?.value ?? '') !== '') return false
  if (member(plugin.fields, 'linkInContainer')?.value === true) return false
  return plugin.type !== 'ipvlan' || index === 0
}

/** Several rules ask for the same one, and its fields are copied for the answer. */
const links = new WeakMap<PluginConfig, HostLink>()

/** What such a plugin does to that interface: its `master` is `DEFAULT_ROUTE`. */
export function defaultRouteLink(plugin: PluginConfig, index: number): HostLink | undefined {
  if (!takesDefaultRoute(plugin, index)) return undefined
  const known = links.get(plugin)
  if (known !== undefined) return known
  const named = { ...plugin, fields: { ...plugin.fields, master: DEFAULT_ROUTE } }
  const link = pluginTypeOf(plugin.type)?.hostLink?.(named)
  if (link !== undefined) links.set(plugin, link)
  return link
}
