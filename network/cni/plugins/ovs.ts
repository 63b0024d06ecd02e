import { COUNT, integer } from '../fields/integer.ts'
import { mtu } from '../fields/mtu.ts'
import { string } from '../fields/string.ts'
import { vlanTrunk } from '../fields/vlan-trunk.ts'
import type { PluginType } from '../plugin-type.ts'
import { vlanOf } from '../vlan-id.ts'

/** The range of the column `tag` of OVSDB. */
const TAG = { min: 0, max: 4095 }

/** k8snetworkplumbingwg/ovs-cni `pkg/types`, `pkg/common`. */
export const ovs: PluginType = {
  type: 'ovs',
  role: 'interface',
  // Mostly virtual machines, which bring their own addresses.
  needsIpam: false,
  masterDefaultsToDefaultRoute: false,
  fields: {
    bridge: string('The OVS bridge; required unless the pod asks for an OVN port'),
    vlan: integer('VLAN id of the port (default: trunk)', TAG),
    trunk: vlanTrunk('VLANs that the port carries (default: all)', TAG),
    mtu: mtu("Bytes (default 0: the kernel's)"),
    deviceID: string(
      'PCI address of a VF, for hardware offload; Multus writes it if the NAD has a resourceName',
    ),
    ofport_request: integer('The OpenFlow port number to ask for (default 0: any)', { min: 0, max: 65_279 }),
    interface_type: string('The type of the interface in OVS'),
    configuration_path: string('A file on the node with defaults'),
    socket_file: string("OVSDB's socket"),
    link_state_check_retries: integer('How often the link is checked (default 5)', COUNT),
    link_state_check_interval: integer('Milliseconds between checks (default 600)', COUNT),
  },
  confusions: {
    master: { field: 'bridge' },
    vlanId: { field: 'vlan' },
    vlanTrunk: { field: 'trunk' },
    tag: { field: 'vlan' },
  },
  vlanId: ({ fields }) => vlanOf(fields, 'vlan'),
}
