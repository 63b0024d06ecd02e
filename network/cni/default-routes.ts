import { parseCidr } from '../address/cidr.ts'
import type { Family } from '../address/address.ts'
import { member, memberText } from '../json/case-fold.ts'
import { isArray, isObject, type JsonObject, type JsonValue } from '../json/json.ts'
import { elementPath, memberPath } from '../json/path.ts'
import { LONGEST_LIST } from './fields/list-of.ts'
import type { NetConf, PluginConfig } from './netconf.ts'

/** Something in a configuration that gives the pod a default route through the network. */
export interface DefaultRoute {
  /** `route`: an entry of an ipam's `routes`; `bridge`: the bridge plugin adds it by `isDefaultGateway`. */
  readonly by: 'route' | 'bridge'
  /** As written: `0.0.0.0/0`; for `bridge` the field's name. */
  readonly text: string
  readonly field: string
}

/**
 * The default routes that end up in the pod's main routing table ahead of its own: at most one for each family and plugin.
 * The plugins add routes as `ip route prepend` does, so a new one of the same metric wins (containernetworking/plugins
 * `pkg/ipam` ConfigureIface, RouteAddEcmp).
 */
export function defaultRoutes({ plugins }: NetConf): readonly DefaultRoute[] {
  return plugins.flatMap((plugin, index) =>
    plugins.slice(index + 1).some(takesRoutesAway) ? [] : routesOf(plugin),
  )
}

/** vrf and sbr move an interface's routes into a table of their own; sbr with a given `table` only adds rules. */
function takesRoutesAway({ type, fields }: PluginConfig): boolean {
  return type === 'vrf' || (type === 'sbr' && member(fields, 'table') === undefined)
}

function routesOf({ type, fields, path, ipam: written, lowered }: PluginConfig): readonly DefaultRoute[] {
  const ipam = lowered ?? written
  if (ipam === undefined) return []
  const found = member(ipam.fields, 'routes')
  const list = found !== undefined && isArray(found.value) ? found.value.slice(0, LONGEST_LIST) : []
  const at = memberPath(ipam.path, found?.key ?? 'routes')
  const byFamily = new Map<Family, DefaultRoute>()
  for (const [index, entry] of list.entries()) {
    const read = readRoute(entry, elementPath(at, index))
    if (read !== undefined && !byFamily.has(read.family)) byFamily.set(read.family, read.route)
  }
  const gateway = member(fields, 'isDefaultGateway')
  if (byFamily.size > 0 || type !== 'bridge' || gateway?.value !== true) return [...byFamily.values()]
  return [{ by: 'bridge', text: gateway.key, field: memberPath(path, gateway.key) }]
}

function readRoute(entry: JsonValue, path: string): { family: Family; route: DefaultRoute } | undefined {
  if (!isObject(entry)) return undefined
  const text = memberText(entry, 'dst')
  const destination = parseCidr(text ?? '')
  if (text === undefined || !destination.ok || destination.value.prefix !== 0) return undefined
  const { family } = destination.value.address
  if (standsBack(entry, family)) return undefined
  const field = memberPath(path, member(entry, 'dst')?.key ?? 'dst')
  return { family, route: { by: 'route', text, field } }
}

/** The main table, and the metric of a default route that names none (the kernel makes IPv6's 1024). */
const MAIN_TABLE = 254
const USUAL_METRIC: Readonly<Record<Family, number>> = { 4: 0, 6: 1024 }

/** Whether the route is in another table, or behind the pod's own by its metric. */
function standsBack(entry: JsonObject, family: Family): boolean {
  const table = member(entry, 'table')?.value
  if (typeof table === 'number' && table !== 0 && table !== MAIN_TABLE) return true
  const priority = member(entry, 'priority')?.value
  return typeof priority === 'number' && priority > USUAL_METRIC[family]
}
