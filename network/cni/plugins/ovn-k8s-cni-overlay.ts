import { parseAddress } from '../../address/address.ts'
import { parseCidr } from '../../address/cidr.ts'
import { member, memberText, memberTextOrNothing } from '../../json/case-fold.ts'
import { show } from '../../json/json.ts'
import { lastName, memberPath } from '../../json/path.ts'
import type { Problem } from '../../problem.ts'
import type { Field } from '../field.ts'
import { boolean } from '../fields/boolean.ts'
import { COUNT, integer, VLAN_ID } from '../fields/integer.ts'
import { mtu } from '../fields/mtu.ts'
import { objectOf } from '../fields/object-of.ts'
import { oneOf } from '../fields/one-of.ts'
import { string } from '../fields/string.ts'
import { wrongValue } from '../fields/wrong-value.ts'
import type { PluginConfig } from '../netconf.ts'
import type { PluginPlace, PluginType } from '../plugin-type.ts'
import { vlanOf } from '../vlan-id.ts'

/** Text with commas between entries, each of which must be readable. */
const separated = (about: string, isEntry: (entry: string) => boolean, example: string): Field =>
  string(about, (text, path) => {
    const wrong = text
      .slice(0, 65_536)
      .split(',')
      .find((entry) => !isEntry(entry.trim()))
    if (wrong === undefined) return undefined
    return wrongValue(
      path,
      `${lastName(path)} has the entry ${show(wrong)}`,
      `give entries such as ${example}, with commas between`,
    )
  })

const isCidr = (entry: string): boolean => parseCidr(entry).ok
/** `10.128.0.0/14/23` of layer3: the network, and the prefix length that each node gets. */
const isSubnet = (entry: string): boolean => isCidr(entry.replace(/(\/[0-9]{1,3})\/[0-9]{1,3}$/, '$1'))

const vrf = objectOf('A VRF', {
  vni: integer('VXLAN network id', { min: 1, max: 16_777_215 }),
  routeTarget: string('BGP route target'),
  vid: integer('VLAN id on each node', VLAN_ID),
})

/** ovn-kubernetes `go-controller/pkg/cni/types`, checked as `pkg/util` ValidateNetConf does. It runs no ipam plugin. */
export const ovnK8sCniOverlay: PluginType = {
  type: 'ovn-k8s-cni-overlay',
  role: 'interface',
  needsIpam: false,
  masterDefaultsToDefaultRoute: false,
  fields: {
    topology: oneOf('How nodes are joined; without it, the NAD means the cluster network itself', [
      'layer3',
      'layer2',
      'localnet',
    ]),
    role: oneOf('Whether it is the primary network of its pods (default secondary)', [
      'primary',
      'secondary',
    ]),
    netAttachDefName: string('Namespace and name of this NetworkAttachmentDefinition; required'),
    mtu: mtu("Bytes (default: the cluster's)"),
    subnets: separated(
      'Subnets, with commas; layer3: with the prefix length of a node behind',
      isSubnet,
      '10.128.0.0/14/23 or 10.1.130.0/24',
    ),
    excludeSubnets: separated(
      'Parts that are not given to pods, with commas; layer2 and localnet',
      isCidr,
      '10.1.130.0/27',
    ),
    reservedSubnets: separated('Parts for addresses of choice, with commas; layer2', isCidr, '10.1.130.0/27'),
    infrastructureSubnets: separated(
      'Parts for OVN itself, with commas; layer2, primary',
      isCidr,
      '10.1.130.0/30',
    ),
    joinSubnet: separated(
      'Join subnets (default 100.65.0.0/16,fd99::/64); not localnet',
      isCidr,
      '100.65.0.0/16',
    ),
    transitSubnet: separated('Transit subnets; layer2, primary', isCidr, '100.88.0.0/16'),
    defaultGatewayIPs: separated(
      'Default gateways; layer2, primary',
      (entry) => parseAddress(entry).ok,
      '10.128.0.1',
    ),
    vlanID: integer('VLAN id; localnet', VLAN_ID),
    allowPersistentIPs: boolean('Whether addresses outlive the pod; not layer3 (default false)'),
    physicalNetworkName: string('The bridge mapping; localnet (default: the name)'),
    transport: oneOf('What carries traffic between nodes (default: the overlay)', ['no-overlay', 'evpn']),
    outboundSNAT: oneOf('Source translation with no-overlay', ['enabled', 'disabled']),
    evpn: objectOf('EVPN, with transport evpn', { vtep: string('VTEP resource'), macVRF: vrf, ipVRF: vrf }),
    uplink: string('The Uplink resource'),
    deviceID: string('Device for hardware offload; Multus writes it if the NAD has a resourceName'),
    logFile: string('File on the node'),
    logLevel: string('Log level'),
    'logfile-maxsize': integer('MiB', COUNT),
    'logfile-maxbackups': integer('Files', COUNT),
    'logfile-maxage': integer('Days', COUNT),
    cniRequestTimeout: string('Time limit of a request, such as `2m`'),
  },
  confusions: {
    subnet: { field: 'subnets' },
    vlan: { field: 'vlanID' },
    ipam: { fix: 'remove it: ovn-kubernetes gives the addresses, from subnets' },
  },
  *check(plugin: PluginConfig, { network }: PluginPlace): Iterable<Problem> {
    if (!isDefaultNetwork(plugin)) {
      yield* nameProblems(plugin, network)
      yield* topologyProblems(plugin)
    }
    if (plugin.ipam === undefined || plugin.ipam.type === '') return
    yield wrongValue(
      plugin.ipam.path,
      'ovn-kubernetes refuses a network with ipam',
      'remove ipam, and give subnets',
    )
  },
  vlanId: ({ fields }) => vlanOf(fields, 'vlanID'),
}

/** Without topology it is the cluster's own network (`pkg/config` ParseNetConf), unless it says what only others have. */
const isDefaultNetwork = ({ fields }: PluginConfig): boolean =>
  ['topology', 'netAttachDefName', 'subnets', 'vlanID', 'physicalNetworkName', 'role'].every(
    (name) => (member(fields, name)?.value ?? '') === '',
  )

function* nameProblems({ fields, path }: PluginConfig, network: PluginPlace['network']): Iterable<Problem> {
  const own = `${network.namespace}/${network.name}`
  const found = member(fields, 'netAttachDefName')
  if (network.namespace === '' || network.name === '' || found?.value === own) return
  if (found === undefined)
    yield wrongValue(path, 'netAttachDefName is missing', `write "netAttachDefName": "${own}"`)
  else if (typeof found.value === 'string') {
    const message = `netAttachDefName ${show(found.value)} is not this NetworkAttachmentDefinition, ${own}`
    yield wrongValue(memberPath(path, found.key), message, `write "${own}"`)
  }
}

/** Fields that only some topologies take. */
const ONLY: Readonly<Record<string, readonly string[]>> = {
  infrastructureSubnets: ['layer2'],
  reservedSubnets: ['layer2'],
  defaultGatewayIPs: ['layer2'],
  joinSubnet: ['layer2', 'layer3'],
  allowPersistentIPs: ['layer2', 'localnet'],
}

function* topologyProblems({ fields, path }: PluginConfig): Iterable<Problem> {
  const topology = memberTextOrNothing(fields, 'topology')
  if (topology === undefined) {
    yield wrongValue(path, 'topology is missing', 'write layer3, layer2 or localnet')
    return
  }
  for (const [name, topologies] of Object.entries(ONLY)) {
    const found = member(fields, name)
    if (found === undefined || found.value === '' || found.value === false || topologies.includes(topology))
      continue
    yield wrongValue(
      memberPath(path, found.key),
      `topology ${show(topology)} takes no ${name}`,
      `remove it: it is for ${topologies.join(' and ')}`,
    )
  }
  const isPrimary = memberText(fields, 'role') === 'primary'
  if (topology === 'localnet' && isPrimary) {
    yield wrongValue(memberPath(path, 'role'), 'a localnet network cannot be primary', 'remove role')
  }
  if (topology === 'layer2' && isPrimary && memberTextOrNothing(fields, 'subnets') === undefined) {
    yield wrongValue(path, 'a primary layer2 network has no subnets', 'give subnets')
  }
}
