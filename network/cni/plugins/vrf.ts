import { memberTextOrNothing } from '../../json/case-fold.ts'
import type { Problem } from '../../problem.ts'
import { chained } from '../chained.ts'
import { integer, UINT32 } from '../fields/integer.ts'
import { newInterfaceName } from '../fields/interface-name.ts'
import { wrongValue } from '../fields/wrong-value.ts'
import type { PluginConfig } from '../netconf.ts'
import type { PluginPlace, PluginType } from '../plugin-type.ts'

/** containernetworking/plugins `plugins/meta/vrf`. */
export const vrf: PluginType = {
  type: 'vrf',
  role: 'meta',
  needsIpam: false,
  masterDefaultsToDefaultRoute: false,
  fields: {
    vrfname: newInterfaceName("The VRF's name in the pod; required"),
    table: integer('Its routing table (default 0: the first free one)', UINT32),
  },
  confusions: {
    vrf: { field: 'vrfname' },
    vrf_name: { field: 'vrfname' },
    name: { field: 'vrfname' },
  },
  *check(plugin: PluginConfig, place: PluginPlace): Iterable<Problem> {
    yield* chained(plugin, place)
    if (memberTextOrNothing(plugin.fields, 'vrfname') !== undefined) return
    yield wrongValue(plugin.path, 'vrf names no VRF', 'name the VRF in vrfname')
  },
}
