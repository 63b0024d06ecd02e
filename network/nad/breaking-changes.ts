import { formatBlock, formatCidr } from '../address/cidr.ts'
import type { NetConf, PluginConfig } from '../cni/netconf.ts'
import { pluginFieldsOf, pluginTypeOf } from '../cni/registry.ts'
import { ipamTypeOf } from '../ipam/registry.ts'
import type { AddressPlan } from '../ipam/ipam-type.ts'
import { member, memberText, memberTextOrNothing } from '../json/case-fold.ts'
import { show, type JsonValue } from '../json/json.ts'
import { memberPath } from '../json/path.ts'
import { isBerthManaged } from './managed.ts'
import type { Network } from './network.ts'

/** A change of a network that pods which use it do not survive: `master changes from "eth1" to "eth2"`. */
export interface BreakingChange {
  readonly what: string
  readonly field: string
}

/**
 * The changes after which live pods and new ones are no longer on one network, or addresses in use are no longer accounted for:
 * another plugin, master, mode, device, VLAN or bridge; another ipam or another account of the same ipam; a fixed address or a
 * pool that goes. Not among them: what only new pods see (mtu, routes, dns, further plugins behind), and ranges (`givenUpRanges`).
 */
export function* breakingChanges(old: Network, now: Network): Iterable<BreakingChange> {
  if (old.conf === undefined || old.conf.plugins.length === 0) return
  if (now.conf === undefined) {
    yield { what: 'the configuration goes', field: 'spec.config' }
    return
  }
  const [before, after] = [interfacePlugins(old.conf), interfacePlugins(now.conf)]
  if (typesOf(before) !== typesOf(after)) {
    const what = `the plugin changes from ${typesOf(before) || 'none'} to ${typesOf(after) || 'none'}`
    yield { what, field: after[0] === undefined ? 'spec.config' : memberPath(after[0].path, 'type') }
    return
  }
  for (const [index, plugin] of after.entries()) {
    const was = before[index]
    if (was === undefined) continue
    yield* identityChanges(was, plugin)
    yield* ipamChanges({ network: old, plugin: was }, { network: now, plugin })
  }
}

/** A plugin with the network it stands in. */
interface Placed {
  readonly network: Network
  readonly plugin: PluginConfig
}

/** Plugins that make an interface; those behind them only change it. */
const interfacePlugins = ({ plugins }: NetConf): readonly PluginConfig[] =>
  plugins.filter(({ type }) => pluginTypeOf(type)?.role !== 'meta')

const typesOf = (plugins: readonly PluginConfig[]): string => plugins.map(({ type }) => type).join(', ')

/** What makes a network that network and no other, with the plugins' defaults. */
const IDENTITY: readonly string[] = [
  'master',
  'mode',
  'device',
  'hwaddr',
  'kernelpath',
  'pciBusID',
  'bridge',
  'vlan',
  'vlanId',
  'linkInContainer',
]
const DEFAULTS: Readonly<Record<string, JsonValue>> = {
  'macvlan.master': "the default route's interface",
  'ipvlan.master': "the default route's interface",
  'macvlan.mode': 'bridge',
  'ipvlan.mode': 'l2',
  'bridge.bridge': 'cni0',
  'bridge.vlan': 0,
  'vlan.vlanId': 0,
}

function* identityChanges(old: PluginConfig, now: PluginConfig): Iterable<BreakingChange> {
  const known = pluginFieldsOf(now.type)?.fields
  for (const name of IDENTITY) {
    if (known !== undefined && !Object.hasOwn(known, name)) continue
    const [before, after] = [valueOf(old, name), valueOf(now, name)]
    if (before === after) continue
    yield { what: `${name} changes from ${before} to ${after}`, field: memberPath(now.path, name) }
  }
}

/** As text; absent, empty and `false` are one. */
function valueOf({ type, fields }: PluginConfig, name: string): string {
  const value = member(fields, name)?.value
  const absent = value === undefined || value === '' || value === false
  const effective = absent ? (DEFAULTS[`${type}.${name}`] ?? 'none') : value
  return typeof effective === 'string' && /^[\w.:/' -]{1,60}$/.test(effective) ? effective : show(effective)
}

function* ipamChanges(old: Placed, now: Placed): Iterable<BreakingChange> {
  const [before, after] = [authorityOf(old), authorityOf(now)]
  if (before === undefined) return
  const field = now.plugin.ipam?.path ?? memberPath(now.plugin.path, 'ipam')
  if (before !== after) {
    yield { what: `the ipam changes from ${before} to ${after ?? 'none'}`, field }
    return
  }
  const [was, is] = [accountOf(old), accountOf(now)]
  for (const [name, value] of Object.entries(was)) {
    const becomes = is[name]
    if (becomes === undefined || becomes === value) continue
    yield { what: `${name} changes from ${value} to ${becomes}`, field }
  }
  const kept = new Set(planOf(now.plugin)?.fixed.map(({ cidr }) => formatCidr(cidr)))
  for (const { cidr } of planOf(old.plugin)?.fixed ?? []) {
    if (!kept.has(formatCidr(cidr))) yield { what: `the fixed address ${formatCidr(cidr)} goes`, field }
  }
}

/** Who hands the addresses out. What Berth lowered to `static` is still Berth's. */
function authorityOf({ network, plugin: { ipam } }: Placed): string | undefined {
  if (ipam === undefined || ipam.type === '') return undefined
  return ipam.type === 'static' && isBerthManaged(network) ? 'berth' : ipam.type
}

const planOf = ({ ipam }: PluginConfig): AddressPlan | undefined =>
  ipam === undefined ? undefined : ipamTypeOf(ipam.type)?.plan(ipam)

/** By what an ipam finds its account of the addresses in use: with another one it starts afresh, and gives them out again. */
function accountOf({ network, plugin }: Placed): Readonly<Record<string, string>> {
  const { ipam } = plugin
  const plan = planOf(plugin)
  if (ipam === undefined || plan === undefined) return {}
  if (isBerthManaged(network)) return { 'the address domain': network.domain, 'the pool': poolOf(plan) }
  if (ipam.type === 'host-local') {
    const dataDir = memberTextOrNothing(ipam.fields, 'dataDir') ?? '/var/lib/cni/networks'
    return { dataDir, name: network.conf?.name ?? network.name }
  }
  if (ipam.type !== 'whereabouts') return {}
  const networkName = memberText(ipam.fields, 'network_name') || 'none'
  // Across ranges, whereabouts accounts for each address once more, unless told not to.
  if (member(ipam.fields, 'enable_overlapping_ranges')?.value !== false) return { network_name: networkName }
  const ranges = plan.subnets.map(({ subnet }) => formatBlock(subnet)).join(', ')
  return { network_name: networkName, range: ranges || 'none' }
}

const poolOf = ({ pool }: AddressPlan): string => (pool === undefined ? 'none' : `${pool.kind} ${pool.name}`)
