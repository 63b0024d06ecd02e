import { parseAddress } from '../../address/address.ts'
import { member } from '../../json/case-fold.ts'
import { isArray } from '../../json/json.ts'
import { elementPath, memberPath } from '../../json/path.ts'
import type { Problem } from '../../problem.ts'
import { addressProblem } from '../../ipam/fields/address.ts'
import { chained } from '../chained.ts'
import { boolean } from '../fields/boolean.ts'
import { ANY_INTEGER, integer } from '../fields/integer.ts'
import { listOf } from '../fields/list-of.ts'
import { string } from '../fields/string.ts'
import { wrongValue } from '../fields/wrong-value.ts'
import type { PluginConfig } from '../netconf.ts'
import type { PluginPlace, PluginType } from '../plugin-type.ts'

/** containernetworking/plugins `plugins/meta/sbr`: source based routing. */
export const sbr: PluginType = {
  type: 'sbr',
  role: 'meta',
  needsIpam: false,
  masterDefaultsToDefaultRoute: false,
  fields: {
    table: integer('The routing table to use (default: the first free one from 100)', ANY_INTEGER),
    gateways: listOf(
      'At most one IPv4 and one IPv6 gateway, in place of those of the ipam',
      string('An address', addressProblem),
    ),
    addSourceHints: boolean('Whether routes in the main table get source hints (default false)'),
  },
  confusions: {
    gateway: { field: 'gateways' },
  },
  *check(plugin: PluginConfig, place: PluginPlace): Iterable<Problem> {
    yield* chained(plugin, place)
    const gateways = member(plugin.fields, 'gateways')
    if (gateways === undefined || !isArray(gateways.value)) return
    const families = gateways.value.slice(0, 4).map((entry) => familyOf(entry))
    const again = families.findIndex(
      (family, index) => family !== undefined && families.indexOf(family) < index,
    )
    if (again < 0) return
    const path = elementPath(memberPath(plugin.path, gateways.key), again)
    yield wrongValue(
      path,
      `gateways has two IPv${families[again]} addresses`,
      'give at most one of each family',
    )
  },
}

function familyOf(entry: unknown): number | undefined {
  const address = typeof entry === 'string' ? parseAddress(entry) : undefined
  return address?.ok === true ? address.value.family : undefined
}
