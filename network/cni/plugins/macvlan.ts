import { memberText } from '../../json/case-fold.ts'
import { boolean } from '../fields/boolean.ts'
import { integer, UINT32 } from '../fields/integer.ts'
import { interfaceName } from '../fields/interface-name.ts'
import { mac } from '../fields/mac.ts'
import { mtu } from '../fields/mtu.ts'
import { oneOf } from '../fields/one-of.ts'
import { linkedMaster } from '../linked-master.ts'
import type { PluginType } from '../plugin-type.ts'

/** containernetworking/plugins `plugins/main/macvlan`. */
export const macvlan: PluginType = {
  type: 'macvlan',
  role: 'interface',
  needsIpam: true,
  masterDefaultsToDefaultRoute: true,
  fields: {
    master: interfaceName("The host interface (default: the default route's)"),
    mode: oneOf('How pods of one master reach each other (default bridge)', [
      'bridge',
      'private',
      'vepa',
      'passthru',
    ]),
    mtu: mtu("Bytes, at most the master's (default 0: the master's)"),
    mac: mac('The MAC address of every pod that does not ask for one'),
    linkInContainer: boolean('Whether master is an interface of the pod (default false)'),
    bcqueuelen: integer("Length of the master's broadcast queue (default 0: the kernel's)", UINT32),
  },
  confusions: {
    parent: { field: 'master' },
    device: { field: 'master' },
    interface: { field: 'master' },
    vlan: { fix: 'remove it: make a VLAN interface on the host and name it in master' },
    vlanId: { fix: 'remove it: make a VLAN interface on the host and name it in master' },
    promisc: { fix: 'remove it: add a tuning plugin to the chain' },
  },
  hostLink(plugin) {
    const master = linkedMaster(plugin)
    if (master === undefined) return undefined
    return { driver: 'macvlan', master, passthru: memberText(plugin.fields, 'mode') === 'passthru' }
  },
}
