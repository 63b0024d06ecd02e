import type { PluginConfig } from '../../network/cni/netconf.ts'
import { pluginTypeOf } from '../../network/cni/registry.ts'
import { namesAddresses } from '../../network/ipam/types/static.ts'
import { member } from '../../network/json/case-fold.ts'
import { isObject } from '../../network/json/json.ts'
import { memberPath } from '../../network/json/path.ts'
import { IPAM_CONFIG_ANNOTATION, type Network } from '../../network/nad/network.ts'
import { takesIps } from '../../network/nad/takes-ips.ts'
import { networkCheck } from './network/network-check.ts'
import type { Rule, RuleProblem } from './rule.ts'

/**
 * A plugin that makes an interface needs an ipam to give it an address. macvlan, bridge and host-device do without, and leave
 * an interface that nobody reaches by IP; ipvlan and vlan fail. At baseline a warning: some pods (KubeVirt, VRRP, DHCP clients) bring
 * their own address.
 */
export const noIpam: Rule = {
  id: 'no-ipam',
  summary: 'an interface plugin without ipam: the pod gets an interface and no address',
  since: 'v0.1',
  levels: { baseline: 'warn', restricted: 'deny' },
  checks: {
    network: networkCheck(({ network }) => [
      ...problems(network.conf?.plugins[0], network),
      ...withoutAddresses(network),
    ]),
  },
}

/** Of a chain only the first plugin counts: what comes behind it may take over its result, addresses included. */
function* problems(plugin: PluginConfig | undefined, network: Network): Iterable<RuleProblem> {
  if (plugin === undefined || plugin.ipam !== undefined || !pluginTypeOf(plugin.type)?.needsIpam) return
  if (!FAILING.has(plugin.type) && isMeant(plugin, network)) return
  const outcome = FAILING.has(plugin.type)
    ? 'pods do not start ("no plugin name provided")'
    : 'pods get an interface and no address'
  yield {
    field: memberPath(plugin.path, 'ipam'),
    message: `${plugin.type} has no ipam: ${outcome}`,
    fix: 'add one, such as "ipam": {"type": "berth", "range": "192.168.20.0/24"}',
  }
}

/**
 * `static` that neither names an address nor declares that pods may ask for one. Those that do ask get it all the same, as
 * CNI_ARGS: so a warning, for those that do not.
 */
function* withoutAddresses(network: Network): Iterable<RuleProblem> {
  if (network.annotations[IPAM_CONFIG_ANNOTATION] !== undefined || takesIps(network)) return
  for (const { ipam } of network.conf?.plugins ?? []) {
    if (ipam?.type !== 'static' || namesAddresses(ipam)) continue
    yield {
      field: memberPath(ipam.path, 'addresses'),
      message:
        'static has no addresses: only pods that ask for one (ips) start ("IPAM plugin returned missing IP config")',
      fix: 'give addresses, or declare "capabilities": {"ips": true} if every pod asks for its own',
    }
  }
}

/** Fields of a bridge that only a port of layer 2 has a use for: virtual machines (KubeVirt, Harvester) bring their addresses. */
const LAYER_2 = ['disableContainerInterface', 'macspoofchk', 'preserveDefaultVlan', 'vlan', 'vlanTrunk']

/** An empty `ipam` (as the plugins' documentation writes it), or a bridge for virtual machines, says that no address is wanted. */
function isMeant({ type, fields }: PluginConfig, { resourceName }: Network): boolean {
  const ipam = member(fields, 'ipam')?.value
  if (isObject(ipam) && Object.keys(ipam).length === 0) return true
  if (type !== 'bridge') return false
  return resourceName !== undefined || LAYER_2.some((name) => member(fields, name) !== undefined)
}

const FAILING: ReadonlySet<string> = new Set(['ipvlan', 'vlan'])
