import { memberText } from '../../json/case-fold.ts'
import { boolean } from '../fields/boolean.ts'
import { interfaceName } from '../fields/interface-name.ts'
import { mtu } from '../fields/mtu.ts'
import { oneOf } from '../fields/one-of.ts'
import { linkedMaster } from '../linked-master.ts'
import type { PluginType } from '../plugin-type.ts'

/** containernetworking/plugins `plugins/main/ipvlan`. It leaves the kernel's flag at its default, bridge. */
export const ipvlan: PluginType = {
  type: 'ipvlan',
  role: 'interface',
  needsIpam: true,
  masterDefaultsToDefaultRoute: true,
  fields: {
    master: interfaceName(
      "The host interface (default: the default route's; in a chain, the earlier plugin's)",
    ),
    mode: oneOf('Where the traffic is switched or routed (default l2)', ['l2', 'l3', 'l3s']),
    mtu: mtu("Bytes (default 0: the master's)"),
    linkInContainer: boolean('Whether master is an interface of the pod (default false)'),
  },
  confusions: {
    parent: { field: 'master' },
    device: { field: 'master' },
    flag: { fix: 'remove it: the plugin knows no flag, all of its interfaces use bridge' },
    mac: { fix: 'remove it: ipvlan interfaces share the MAC address of their master' },
  },
  hostLink(plugin) {
    const master = linkedMaster(plugin)
    if (master === undefined) return undefined
    const mode = memberText(plugin.fields, 'mode')
    return { driver: 'ipvlan', master, mode: mode === 'l3' || mode === 'l3s' ? mode : 'l2', flag: 'bridge' }
  },
}
