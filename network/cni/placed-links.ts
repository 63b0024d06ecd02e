import { member } from '../json/case-fold.ts'
import { memberPath } from '../json/path.ts'
import { defaultRouteLink } from './default-route-master.ts'
import type { NetConf, PluginConfig } from './netconf.ts'
import type { HostLink } from './plugin-type.ts'
import { pluginTypeOf } from './registry.ts'

/** A use of a host interface, with the field that names the interface (the plugin, if none does). */
export interface PlacedLink {
  readonly link: HostLink
  readonly field: string
}

/** The host interfaces that the plugins of a configuration use. A `master` left out gives `DEFAULT_ROUTE`. */
export const placedLinks = (conf: NetConf): readonly PlacedLink[] =>
  conf.plugins.flatMap((plugin, index): readonly PlacedLink[] => {
    const link = pluginTypeOf(plugin.type)?.hostLink?.(plugin) ?? defaultRouteLink(plugin, index)
    return link === undefined ? [] : [{ link, field: fieldOf(plugin) }]
  })

/** In the order in which the plugins look. */
const NAMES = ['master', 'device', 'hwaddr', 'kernelpath', 'pciBusID']

function fieldOf({ fields, path }: PluginConfig): string {
  for (const name of NAMES) {
    const found = member(fields, name)
    if (found !== undefined && found.value !== '') return memberPath(path, found.key)
  }
  return path
}
