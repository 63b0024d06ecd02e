import { parseTree, type Node } from 'jsonc-parser'
import { formatAddress, type Address } from '../address/address.ts'
import { parseCidr } from '../address/cidr.ts'
import type { IpamConfig, PluginConfig } from '../cni/netconf.ts'
import { gatewayIn } from '../ipam/types/berth.ts'
import { foldKey, member, memberText, memberTextOrNothing } from '../json/case-fold.ts'
import { isArray, isObject, type JsonObject, type JsonValue } from '../json/json.ts'
import { ipamProblems } from './checks.ts'
import type { Network } from './network.ts'
import { runsIpam } from './plugins.ts'

/** A configuration whose ipam `berth` has become what the nodes know. */
export interface Lowered {
  /** `spec.config`: the text that was there, but for the ipam and the capability. */
  readonly config: string
  /** For `ipam.berth.dev/config`: the original ipam as JSON. */
  readonly original: string
  /** Where the ipam stands: `spec.config.plugins[0].ipam`. */
  readonly path: string
}

/**
 * Turns ipam `berth` into `static`, which every node has and which takes the addresses that a pod's annotation names (`ips`);
 * the plugin declares that it takes them. Routes and DNS go along, and routes without `gw` get that of the ipam (`poolGateway`: of
 * the pool that it draws from): `static` adds no gateway to addresses on request. Everything else stays byte for byte. Undefined
 * where there is nothing to lower, or where something is wrong with it: that is for the rules to refuse, as its author wrote it.
 */
export function lowerConfig(
  config: string,
  network: Network,
  poolGateway: Address | undefined,
): Lowered | undefined {
  const { conf, confProblems } = network
  const plugin = conf?.plugins.find((candidate) => candidate.ipam?.type === 'berth' && runsIpam(candidate))
  if (conf === undefined || plugin?.ipam === undefined || plugin.lowered !== undefined) return undefined
  if (confProblems.length > 0 || hasFault(network)) return undefined
  const root = parseTree(config)
  const place = conf.form === 'plugin' ? root : pluginsOf(root)[conf.plugins.indexOf(plugin)]
  const edited = place === undefined ? undefined : edit(config, place, plugin, poolGateway)
  if (edited === undefined) return undefined
  return { config: edited, original: JSON.stringify(plugin.ipam.fields), path: plugin.ipam.path }
}

const hasFault = (network: Network): boolean => {
  for (const problem of ipamProblems(network)) if (problem.atMost === undefined) return true
  return false
}

const pluginsOf = (root: Node | undefined): readonly Node[] =>
  root?.children?.find((property) => property.children?.[0]?.value === 'plugins')?.children?.[1]?.children ??
  []

/** A property of an object, as it stands in a text. */
interface Property {
  readonly node: Node
  readonly key: Node
  readonly value: Node
}

/** The last of that name in any case, as Go's JSON reads it; a null is none. */
function propertyOf(object: Node, name: string): Property | undefined {
  let found: Property | undefined
  for (const node of object.children ?? []) {
    const [key, value] = node.children ?? []
    if (key === undefined || value === undefined || foldKey(String(key.value)) !== foldKey(name)) continue
    if (found === undefined || value.type !== 'null') found = { node, key, value }
  }
  return found
}

/** One place of a text with what goes there. */
interface Splice {
  readonly offset: number
  readonly length: number
  readonly inserted: string
}

function edit(
  config: string,
  place: Node,
  { ipam }: PluginConfig,
  poolGateway: Address | undefined,
): string | undefined {
  const property = propertyOf(place, 'ipam')
  if (property === undefined || ipam === undefined) return undefined
  const capability = declareIps(config, place, property)
  if (capability === undefined) return undefined
  const lowered = staticFor(ipam, gatewayIn(ipam) ?? poolGateway)
  const { offset, length } = property.value
  const splices = [...capability, { offset, length, inserted: JSON.stringify(lowered) }]
  return splices
    .toSorted((a, b) => b.offset - a.offset)
    .reduce(
      (text, splice) =>
        text.slice(0, splice.offset) + splice.inserted + text.slice(splice.offset + splice.length),
      config,
    )
}

/** What declares `"capabilities": {"ips": true}`; undefined where something else than an object stands there. */
function declareIps(config: string, place: Node, ipam: Property): readonly Splice[] | undefined {
  const colon = config.slice(ipam.key.offset + ipam.key.length, ipam.value.offset)
  const capabilities = propertyOf(place, 'capabilities')
  if (capabilities === undefined) {
    const before = config.slice(0, ipam.node.offset)
    const blank = before.slice(before.trimEnd().length)
    const inserted = `"capabilities"${colon}{"ips"${colon}true},${blank}`
    return [{ offset: ipam.node.offset, length: 0, inserted }]
  }
  const { value } = capabilities
  if (value.type === 'null') return [{ offset: value.offset, length: value.length, inserted: '{"ips":true}' }]
  if (value.type !== 'object') return undefined
  const ips = value.children?.find((child) => child.children?.[0]?.value === 'ips')?.children?.[1]
  if (ips?.value === true) return []
  if (ips !== undefined) return [{ offset: ips.offset, length: ips.length, inserted: 'true' }]
  const separator = (value.children ?? []).length === 0 ? '' : ','
  return [{ offset: value.offset + 1, length: 0, inserted: `"ips"${colon}true${separator}` }]
}

/** `{"type":"static","routes":[{"dst":"10.0.0.0/8","gw":"192.168.20.1"}]}`. */
function staticFor(ipam: IpamConfig, gateway: Address | undefined): JsonObject {
  const routes = member(ipam.fields, 'routes')?.value
  const dns = member(ipam.fields, 'dns')?.value
  return {
    type: 'static',
    ...(isArray(routes) && routes.length > 0 && { routes: routes.map((route) => through(route, gateway)) }),
    ...(dns !== undefined && { dns }),
  }
}

/** The route with the gateway, if it names none and is of its family. */
function through(route: JsonValue, gateway: Address | undefined): JsonValue {
  if (gateway === undefined || !isObject(route) || memberTextOrNothing(route, 'gw') !== undefined)
    return route
  const destination = parseCidr(memberText(route, 'dst') ?? '')
  if (!destination.ok || destination.value.address.family !== gateway.family) return route
  const others = Object.fromEntries(Object.entries(route).filter(([key]) => foldKey(key) !== 'gw'))
  return { ...others, gw: formatAddress(gateway) }
}
