import { member, memberTextOrNothing } from '../../json/case-fold.ts'
import { boolean } from '../fields/boolean.ts'
import { integer, VLAN_ID } from '../fields/integer.ts'
import { interfaceName } from '../fields/interface-name.ts'
import { mtu } from '../fields/mtu.ts'
import { wrongValue } from '../fields/wrong-value.ts'
import { linkedMaster } from '../linked-master.ts'
import type { PluginType } from '../plugin-type.ts'
import { vlanOf } from '../vlan-id.ts'

/** containernetworking/plugins `plugins/main/vlan`. */
export const vlan: PluginType = {
  type: 'vlan',
  role: 'interface',
  needsIpam: true,
  masterDefaultsToDefaultRoute: false,
  fields: {
    master: interfaceName('The host interface; required'),
    vlanId: integer('VLAN id (default 0: priority tagged)', VLAN_ID),
    mtu: mtu("Bytes, at most the master's (default 0: the master's)"),
    linkInContainer: boolean('Whether master is an interface of the pod (default false)'),
  },
  confusions: {
    vlan: { field: 'vlanId' },
    id: { field: 'vlanId' },
    tag: { field: 'vlanId' },
    parent: { field: 'master' },
    mode: { fix: 'remove it: vlan interfaces have no mode' },
  },
  *check({ fields, path }) {
    if (memberTextOrNothing(fields, 'master') !== undefined) return
    yield wrongValue(
      path,
      'a vlan plugin without master fails at pod start',
      'name the host interface in master',
    )
  },
  hostLink(plugin) {
    const master = linkedMaster(plugin)
    const id = member(plugin.fields, 'vlanId')?.value ?? 0
    return master === undefined || typeof id !== 'number' ? undefined : { driver: 'vlan', master, id }
  },
  vlanId: ({ fields }) => vlanOf(fields, 'vlanId'),
}
