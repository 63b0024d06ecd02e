import { boolean } from '../fields/boolean.ts'
import { integer, UINT32 } from '../fields/integer.ts'
import { interfaceName } from '../fields/interface-name.ts'
import { mac } from '../fields/mac.ts'
import { mtu } from '../fields/mtu.ts'
import { string } from '../fields/string.ts'
import type { PluginType } from '../plugin-type.ts'

/** containernetworking/plugins `plugins/main/tap`: a tap device for a virtual machine in the pod. */
export const tap: PluginType = {
  type: 'tap',
  role: 'interface',
  // The machine behind the tap may well bring its own address.
  needsIpam: false,
  masterDefaultsToDefaultRoute: false,
  fields: {
    multiQueue: boolean('Whether the device has several queues (default false)'),
    mtu: mtu("Bytes (default 0: the kernel's)"),
    mac: mac("The device's MAC address"),
    owner: integer('The user id that may open it', UINT32),
    group: integer('The group id that may open it', UINT32),
    selinuxContext: string('The SELinux context in which it is made'),
    bridge: interfaceName('A bridge in the pod that it is put in'),
  },
  confusions: {
    master: { fix: 'remove it: a tap has no master' },
    user: { field: 'owner' },
    uid: { field: 'owner' },
    gid: { field: 'group' },
    multi_queue: { field: 'multiQueue' },
  },
}
