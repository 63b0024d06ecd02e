import { unknownKeys, wrongMembers, type Fields } from '../cni/check-fields.ts'
import { CHAIN_CONFUSIONS, CHAIN_FIELDS, COMMON_CONFUSIONS, COMMON_FIELDS } from '../cni/common-fields.ts'
import { wrongValue } from '../cni/fields/wrong-value.ts'
import type { IpamConfig, PluginConfig } from '../cni/netconf.ts'
import type { PluginPlace } from '../cni/plugin-type.ts'
import { pluginFieldsOf, pluginTypeOf, PLUGIN_TYPES } from '../cni/registry.ts'
import { unreachableRoutes } from '../ipam/reach.ts'
import { ipamFieldsOf, ipamTypeOf, IPAM_TYPES } from '../ipam/registry.ts'
import { member } from '../json/case-fold.ts'
import { show } from '../json/json.ts'
import { memberPath } from '../json/path.ts'
import type { Problem } from '../problem.ts'
import { nearNames } from '../text/near-name.ts'
import { managedHostLocalProblems } from './managed-host-local.ts'
import { isManagedPlugin } from './managed.ts'
import type { Network } from './network.ts'
import { uncountedOriginal } from './original-ipam.ts'
import { runsIpam } from './plugins.ts'

const ROOT = 'spec.config'
const CHAIN: Fields = { owner: 'a plugin chain', fields: CHAIN_FIELDS, confusions: CHAIN_CONFUSIONS }
const ANY_PLUGIN: Fields = { owner: 'a plugin', fields: COMMON_FIELDS, confusions: COMMON_CONFUSIONS }

/** What is wrong with the plugins' own fields (rule plugin-fields). Nothing if the configuration could not be read. */
export function* pluginProblems(network: Network): Iterable<Problem> {
  const { conf } = network
  if (conf === undefined) return
  if (conf.form === 'chain') yield* wrongMembers(conf.root, ROOT, CHAIN.fields)
  for (const [index, plugin] of conf.plugins.entries()) {
    const table = pluginFieldsOf(plugin.type) ?? ANY_PLUGIN
    yield* wrongMembers(plugin.fields, plugin.path, table.fields)
    yield* pluginTypeOf(plugin.type)?.check?.(plugin, placeOf(network, index)) ?? []
  }
}

const placeOf = (network: Network, index: number): PluginPlace => ({
  index,
  network: { namespace: network.namespace, name: network.name },
  annotations: network.annotations,
})

/** Fields that neither their plugin nor their ipam type reads (rule unknown-field). */
export function* unknownFieldProblems({ conf }: Network): Iterable<Problem> {
  if (conf === undefined) return
  if (conf.form === 'chain') yield* unknownKeys(conf.root, ROOT, CHAIN)
  for (const plugin of conf.plugins) {
    const table = pluginFieldsOf(plugin.type)
    if (table !== undefined) yield* unknownKeys(plugin.fields, plugin.path, table)
    if (plugin.ipam === undefined) continue
    yield* runsIpam(plugin) ? unknownIpamKeys(plugin.ipam) : [unreadIpam(plugin, plugin.ipam)]
    if (plugin.lowered !== undefined) yield* unknownIpamKeys(plugin.lowered)
  }
}

function unknownIpamKeys(ipam: IpamConfig): Iterable<Problem> {
  const table = ipamFieldsOf(ipam.type)
  return table === undefined ? [] : unknownKeys(ipam.fields, ipam.path, table)
}

const unreadIpam = (plugin: PluginConfig, ipam: IpamConfig): Problem =>
  wrongValue(
    ipam.path,
    `${plugin.type} runs no ipam: this one is ignored`,
    'move it into the plugin that makes the interface',
  )

/** Plugin and ipam types that Berth does not know (rule unknown-plugin). */
export function* unknownPluginProblems({ conf }: Network): Iterable<Problem> {
  for (const plugin of conf?.plugins ?? []) {
    if (pluginTypeOf(plugin.type) === undefined) {
      yield unknownType(memberPath(plugin.path, keyOf(plugin.fields)), 'plugin', plugin.type, PLUGIN_TYPES)
      // Its ipam is its own affair (antrea with antrea, calico with calico-ipam): one warning for both.
      continue
    }
    const { ipam } = plugin
    if (ipam === undefined || ipam.type === '' || ipamTypeOf(ipam.type) !== undefined || !runsIpam(plugin))
      continue
    yield unknownType(memberPath(ipam.path, keyOf(ipam.fields)), 'ipam', ipam.type, IPAM_TYPES)
  }
}

const keyOf = (fields: PluginConfig['fields']): string => member(fields, 'type')?.key ?? 'type'

function unknownType(
  field: string,
  what: string,
  type: string,
  known: readonly { readonly type: string }[],
): Problem {
  const near =
    type.length > 60
      ? []
      : nearNames(
          type,
          known.map((entry) => entry.type),
          1,
        )
  const message = `Berth knows no ${what} ${show(type)}: its fields are not checked`
  const fix =
    near[0] === undefined
      ? `check that every node has the program ${show(type)}`
      : `did you mean ${near[0]}? If not, check that every node has it`
  return wrongValue(field, message, fix)
}

/**
 * What is wrong with the ipam configurations (rule ipam-fields). Under a plugin that Berth does not know it is told, not
 * refused: calico, antrea or flannel may rewrite the ipam before they call it.
 */
export function* ipamProblems(network: Network): Iterable<Problem> {
  yield* uncountedOriginal(network)
  yield* secondLeases(network)
  yield* managedHostLocalProblems(network)
  for (const [index, plugin] of (network.conf?.plugins ?? []).entries()) {
    const { ipam } = plugin
    if (ipam === undefined || !runsIpam(plugin)) continue
    const isKnown = pluginTypeOf(plugin.type) !== undefined
    for (const problem of problemsOf(ipam, plugin, placeOf(network, index)))
      yield isKnown ? problem : { ...problem, atMost: 'warn' }
    if (plugin.lowered !== undefined) yield* loweredProblems(plugin.lowered, plugin)
  }
}

/** What Berth leases comes to every ipam of a chain that takes `ips`: it can only be for one. */
function* secondLeases({ conf, annotations }: Network): Iterable<Problem> {
  const plugins = conf?.plugins ?? []
  if (plugins.length < 2 || !plugins.some((plugin) => isManagedPlugin(plugin, annotations))) return
  const [, second] = plugins.filter((plugin) => runsIpam(plugin) && TAKING.has(plugin.ipam?.type ?? ''))
  if (second?.ipam === undefined) return
  yield wrongValue(
    second.ipam.path,
    `the chain has a second ipam, ${second.ipam.type}: it would take the addresses that Berth leases for the other as well`,
    'make a NetworkAttachmentDefinition of each of the two',
  )
}

const TAKING: ReadonlySet<string> = new Set(['berth', 'static', 'host-local'])

/** The `static` in the place of a berth ipam: its fields, and its routes against the ranges of the original. */
function* loweredProblems(lowered: IpamConfig, plugin: PluginConfig): Iterable<Problem> {
  const table = ipamFieldsOf(lowered.type)
  if (table !== undefined) yield* wrongMembers(lowered.fields, lowered.path, table.fields)
  const plan = plugin.ipam && ipamTypeOf(plugin.ipam.type)?.plan(plugin.ipam)
  yield* unreachableRoutes(plan?.subnets.map(({ subnet }) => subnet) ?? [], { ipam: lowered, plugin })
}

function* problemsOf(ipam: IpamConfig, plugin: PluginConfig, place: PluginPlace): Iterable<Problem> {
  if (ipam.type === '') yield noType(ipam)
  const table = ipamFieldsOf(ipam.type)
  if (table !== undefined) yield* wrongMembers(ipam.fields, ipam.path, table.fields)
  yield* ipamTypeOf(ipam.type)?.check?.(ipam, plugin, place) ?? []
}

/** Plugins take an ipam without type for none, so that the pod gets no address. */
function noType(ipam: IpamConfig): Problem {
  const found = member(ipam.fields, 'type')
  const known = IPAM_TYPES.map((entry) => entry.type).join(', ')
  if (found === undefined || found.value === '') {
    return wrongValue(
      ipam.path,
      'the ipam has no type: it is taken for none, and pods get no address',
      `give type: ${known}`,
    )
  }
  return wrongValue(
    memberPath(ipam.path, found.key),
    `the ipam's type is ${show(found.value)}, not a name`,
    `give one of ${known}`,
  )
}
