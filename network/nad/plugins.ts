import { readRoutes } from '../ipam/fields/routes.ts'
import { ipamTypeOf } from '../ipam/registry.ts'
import type { AddressPlan } from '../ipam/ipam-type.ts'
import type { NetConf, PluginConfig } from '../cni/netconf.ts'
import { placedLinks } from '../cni/placed-links.ts'
import type { HostLink } from '../cni/plugin-type.ts'
import { pluginTypeOf } from '../cni/registry.ts'

/** Whether the plugin runs its `ipam`. Plugins that only change an interface leave it unread; of an unknown one, assume it. */
export const runsIpam = ({ type }: PluginConfig): boolean => pluginTypeOf(type)?.role !== 'meta'

/** The host interfaces that the plugins use. */
export const linksOf = (conf: NetConf): readonly HostLink[] => placedLinks(conf).map(({ link }) => link)

/** One plan for each plugin that runs an ipam with a type. Routes are those that the node gets to see. */
export const plansOf = (conf: NetConf): readonly AddressPlan[] =>
  conf.plugins.flatMap((plugin) => planOf(plugin) ?? [])

function planOf(plugin: PluginConfig): AddressPlan | undefined {
  const { ipam, lowered } = plugin
  if (ipam === undefined || ipam.type === '' || !runsIpam(plugin)) return undefined
  const plan = ipamTypeOf(ipam.type)?.plan(ipam) ?? unknownPlan(ipam.type)
  return lowered === undefined ? plan : { ...plan, routes: readRoutes(lowered) }
}

/** Of an ipam that Berth does not know, nothing is known. */
const unknownPlan = (authority: string): AddressPlan => ({
  authority,
  subnets: [],
  fixed: [],
  routes: [],
  networkName: undefined,
  pool: undefined,
  requested: 'ignored',
})

/** The VLAN id that the chain puts its traffic in: that of the first plugin with one. */
export function vlanIdOf(conf: NetConf): number | undefined {
  for (const plugin of conf.plugins) {
    const id = pluginTypeOf(plugin.type)?.vlanId?.(plugin)
    if (id !== undefined) return id
  }
  return undefined
}
