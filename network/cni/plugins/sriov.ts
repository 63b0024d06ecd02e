import { member, memberTextOrNothing } from '../../json/case-fold.ts'
import { memberPath } from '../../json/path.ts'
import type { Problem } from '../../problem.ts'
import { COUNT, integer, VLAN_ID } from '../fields/integer.ts'
import { mac } from '../fields/mac.ts'
import { oneOf } from '../fields/one-of.ts'
import { string } from '../fields/string.ts'
import { wrongValue } from '../fields/wrong-value.ts'
import type { PluginConfig } from '../netconf.ts'
import type { PluginPlace, PluginType } from '../plugin-type.ts'
import { RESOURCE_NAME_ANNOTATION } from '../../nad/network.ts'
import { vlanOf } from '../vlan-id.ts'

/** k8snetworkplumbingwg/sriov-cni `pkg/types`, `pkg/config`. */
export const sriov: PluginType = {
  type: 'sriov',
  role: 'interface',
  // DPDK applications bring their own addresses.
  needsIpam: false,
  masterDefaultsToDefaultRoute: false,
  fields: {
    deviceID: string('PCI address of the VF; Multus writes it if the NAD has a resourceName'),
    vlan: integer('VLAN id (default: unchanged; 0: none)', VLAN_ID),
    vlanQoS: integer('Priority of the VLAN tag, with vlan (default 0)', { min: 0, max: 7 }),
    vlanProto: oneOf('Protocol of the VLAN tag, with vlan (default 802.1q)', ['802.1q', '802.1ad'], {
      anyCase: true,
      refusesEmpty: true,
    }),
    mac: mac("The VF's MAC address"),
    spoofchk: oneOf('Spoof checking of the VF (default: unchanged)', ['on', 'off']),
    trust: oneOf('Trust of the VF (default: unchanged)', ['on', 'off']),
    link_state: oneOf('Link state of the VF (default: unchanged)', ['auto', 'enable', 'disable']),
    min_tx_rate: integer('Mbit/s (0: no limit)', COUNT),
    max_tx_rate: integer('Mbit/s (0: no limit)', COUNT),
    logLevel: string('panic, error, warning, info, verbose or debug (default info)'),
    logFile: string('File on the node (default: stderr)'),
  },
  confusions: {
    master: {
      fix: 'remove it: the device plugin chooses the VF, by the annotation k8s.v1.cni.cncf.io/resourceName',
    },
    mtu: { fix: 'remove it: the VF keeps its own; add a tuning plugin with mtu to the chain' },
    spoofCheck: { field: 'spoofchk' },
    linkState: { field: 'link_state' },
    minTxRate: { field: 'min_tx_rate' },
    maxTxRate: { field: 'max_tx_rate' },
    vlan_qos: { field: 'vlanQoS' },
    vlanId: { field: 'vlan' },
  },
  *check(plugin: PluginConfig, { annotations }: PluginPlace): Iterable<Problem> {
    yield* vlanProblems(plugin)
    if (
      memberTextOrNothing(plugin.fields, 'deviceID') !== undefined ||
      Object.hasOwn(annotations, RESOURCE_NAME_ANNOTATION)
    )
      return
    const message = `sriov gets no device: there is neither deviceID nor the annotation ${RESOURCE_NAME_ANNOTATION}`
    yield wrongValue(plugin.path, message, `name the device plugin's resource in ${RESOURCE_NAME_ANNOTATION}`)
  },
  vlanId: ({ fields }) => vlanOf(fields, 'vlan'),
}

/** What `pkg/config` LoadConf refuses of the three VLAN fields together. */
function* vlanProblems({ fields, path }: PluginConfig): Iterable<Problem> {
  const vlan = member(fields, 'vlan')?.value
  for (const name of ['vlanQoS', 'vlanProto']) {
    const found = member(fields, name)
    if (found === undefined) continue
    const field = memberPath(path, found.key)
    const tagged =
      typeof found.value === 'string' ? found.value.toLowerCase() === '802.1ad' : found.value !== 0
    if (vlan === undefined)
      yield wrongValue(field, `${name} is given and vlan is not, which the plugin refuses`, 'give vlan too')
    else if (vlan === 0 && tagged)
      yield wrongValue(field, `${name} needs a VLAN id and vlan is 0`, 'give a vlan from 1 to 4094')
  }
}
