import type { IpamConfig, PluginConfig } from '../cni/netconf.ts'
import { namesAddresses } from '../ipam/types/static.ts'
import { IPAM_CONFIG_ANNOTATION, MANAGED_ANNOTATION, type Network } from './network.ts'
import { runsIpam } from './plugins.ts'

/**
 * Whether Berth hands out the network's addresses: ipam `berth`; ipam `static` without addresses that keeps the original in
 * `ipam.berth.dev/config` (the lowered form); ipam `host-local` with `ipam.berth.dev/managed: "true"`.
 */
export const isBerthManaged = ({ conf, annotations }: Pick<Network, 'conf' | 'annotations'>): boolean =>
  conf?.plugins.some((plugin) => isManagedPlugin(plugin, annotations)) ?? false

/** Whether Berth hands out the addresses of that plugin. */
export const isManagedPlugin = (plugin: PluginConfig, annotations: Network['annotations']): boolean =>
  plugin.ipam !== undefined && runsIpam(plugin) && isManaged(plugin.ipam, annotations)

function isManaged(ipam: IpamConfig, annotations: Network['annotations']): boolean {
  switch (ipam.type) {
    case 'berth':
      return true
    case 'static':
      // The original cannot be read: Berth has no addresses to give, and the node has none either.
      return annotations[IPAM_CONFIG_ANNOTATION] !== undefined && !namesAddresses(ipam)
    case 'host-local':
      return annotations[MANAGED_ANNOTATION] === 'true'
    default:
      return false
  }
}
