import { COMMON_CONFUSIONS, COMMON_FIELDS } from './common-fields.ts'
import type { Fields } from './check-fields.ts'
import { bandwidth } from './plugins/bandwidth.ts'
import { bridge } from './plugins/bridge.ts'
import { dummy } from './plugins/dummy.ts'
import { firewall } from './plugins/firewall.ts'
import { hostDevice } from './plugins/host-device.ts'
import { ipvlan } from './plugins/ipvlan.ts'
import { loopback } from './plugins/loopback.ts'
import { macvlan } from './plugins/macvlan.ts'
import { ovnK8sCniOverlay } from './plugins/ovn-k8s-cni-overlay.ts'
import { ovs } from './plugins/ovs.ts'
import { portmap } from './plugins/portmap.ts'
import { ptp } from './plugins/ptp.ts'
import { sbr } from './plugins/sbr.ts'
import { sriov } from './plugins/sriov.ts'
import { tap } from './plugins/tap.ts'
import { tuning } from './plugins/tuning.ts'
import { vlan } from './plugins/vlan.ts'
import { vrf } from './plugins/vrf.ts'
import type { PluginType } from './plugin-type.ts'

/** Every plugin type that Berth knows: one file of `plugins/` each, named after it. */
export const PLUGIN_TYPES: readonly PluginType[] = [
  bandwidth,
  bridge,
  dummy,
  firewall,
  hostDevice,
  ipvlan,
  loopback,
  macvlan,
  ovnK8sCniOverlay,
  ovs,
  portmap,
  ptp,
  sbr,
  sriov,
  tap,
  tuning,
  vlan,
  vrf,
]

const byType: ReadonlyMap<string, PluginType> = new Map(PLUGIN_TYPES.map((entry) => [entry.type, entry]))

/** The plugin type of that name. Names are those of programs, so case counts. */
export const pluginTypeOf = (type: string): PluginType | undefined => byType.get(type)

const tables: ReadonlyMap<string, Fields> = new Map(
  PLUGIN_TYPES.map(({ type, fields, confusions }) => [
    type,
    {
      owner: type,
      fields: { ...COMMON_FIELDS, ...fields },
      confusions: { ...COMMON_CONFUSIONS, ...confusions },
    },
  ]),
)

/** All fields that a plugin of that type may have, the common ones included; undefined if Berth does not know the type. */
export const pluginFieldsOf = (type: string): Fields | undefined => tables.get(type)
