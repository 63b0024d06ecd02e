import { member } from '../../json/case-fold.ts'
import type { JsonObject } from '../../json/json.ts'
import { memberPath } from '../../json/path.ts'
import type { Problem } from '../../problem.ts'
import { boolean } from '../fields/boolean.ts'
import { integer, VLAN_ID } from '../fields/integer.ts'
import { newInterfaceName } from '../fields/interface-name.ts'
import { mtu } from '../fields/mtu.ts'
import { oneOf } from '../fields/one-of.ts'
import { vlanTrunk } from '../fields/vlan-trunk.ts'
import { wrongValue } from '../fields/wrong-value.ts'
import type { PluginConfig } from '../netconf.ts'
import type { PluginType } from '../plugin-type.ts'
import { vlanOf } from '../vlan-id.ts'

/** containernetworking/plugins `plugins/main/bridge`. */
export const bridge: PluginType = {
  type: 'bridge',
  role: 'interface',
  needsIpam: true,
  masterDefaultsToDefaultRoute: false,
  fields: {
    bridge: newInterfaceName("The bridge's name on the host (default `cni0`); made if it is not there"),
    isGateway: boolean("Whether the bridge takes the gateway's address (default false)"),
    isDefaultGateway: boolean('As `isGateway`, and pods get a default route through it (default false)'),
    forceAddress: boolean('Whether an address that the bridge has may be replaced (default false)'),
    ipMasq: boolean('Whether traffic that leaves the network is masqueraded (default false)'),
    ipMasqBackend: oneOf('What masquerades (default what the node has)', ['iptables', 'nftables'], {
      refusesEmpty: true,
    }),
    mtu: mtu("Bytes (default 0: the kernel's)"),
    hairpinMode: boolean('Whether a pod reaches itself through the bridge (default false)'),
    promiscMode: boolean('Whether the bridge is promiscuous (default false); not with hairpinMode'),
    vlan: integer('VLAN id of untagged traffic (default 0: none)', VLAN_ID),
    vlanTrunk: vlanTrunk('VLANs that the pod gets tagged', { min: 1, max: 4094 }),
    preserveDefaultVlan: boolean('Whether the port stays in VLAN 1 as well (default false)'),
    macspoofchk: boolean('Whether frames with a foreign source MAC are dropped (default false)'),
    enabledad: boolean('Whether duplicate address detection runs for IPv6 (default false)'),
    disableContainerInterface: boolean(
      'Whether the interface in the pod stays down; not with ipam (default false)',
    ),
    portIsolation: boolean('Whether pods of the bridge are kept from each other (default false)'),
  },
  confusions: {
    mode: { fix: 'remove it: a bridge has no mode (macvlan and ipvlan do)' },
    master: {
      fix: 'remove it: name the host bridge in bridge, and attach the uplink to that bridge on the host',
    },
    name: { field: 'bridge' },
    vlanId: { field: 'vlan' },
    isDefaultGW: { field: 'isDefaultGateway' },
    isGW: { field: 'isGateway' },
    trunk: { field: 'vlanTrunk' },
  },
  *check({ fields, path, ipam }: PluginConfig): Iterable<Problem> {
    if (isOn(fields, 'hairpinMode') && isOn(fields, 'promiscMode')) {
      const message = 'hairpinMode and promiscMode are both on, which the plugin refuses'
      yield wrongValue(memberPath(path, 'promiscMode'), message, 'turn one of the two off')
    }
    if (isOn(fields, 'disableContainerInterface') && ipam !== undefined && ipam.type !== '') {
      const message = `disableContainerInterface is on and there is an ipam (${ipam.type}), which the plugin refuses`
      yield wrongValue(memberPath(path, 'disableContainerInterface'), message, 'remove ipam, or turn it off')
    }
  },
  vlanId: ({ fields }) => vlanOf(fields, 'vlan'),
}

const isOn = (fields: JsonObject, name: string): boolean => member(fields, name)?.value === true
