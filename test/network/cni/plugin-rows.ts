import { describe, expect, it } from '@jest/globals'
import { pluginTypeOf } from '../../../network/cni/registry.ts'
import { pluginProblems, unknownFieldProblems } from '../../../network/nad/checks.ts'
import type { Network } from '../../../network/nad/network.ts'
import { networkOf } from '../nad/network-of.ts'

type Fields = Readonly<Record<string, unknown>>
/** What the row shows, the fields beside `type`, and the annotations of the NAD. */
type AcceptedRow = readonly [title: string, fields: Fields, annotations?: Record<string, string>]
/** The same with the fields that must be reported, relative to the plugin. */
type RefusedRow = readonly [
  title: string,
  fields: Fields,
  reported: readonly string[],
  annotations?: Record<string, string>,
]

interface Rows {
  readonly accepted: readonly AcceptedRow[]
  readonly refused: readonly RefusedRow[]
  /** Reported as unknown, and not refused for it. */
  readonly unknown?: readonly RefusedRow[]
}

/** A plugin that changes interfaces stands behind one that makes an interface. */
function networkWith(type: string, fields: Fields, annotations?: Record<string, string>): [Network, string] {
  const plugin = { type, ...fields }
  if (pluginTypeOf(type)?.role !== 'meta') return [networkOf(plugin, annotations), 'spec.config']
  return [
    networkOf({ plugins: [{ type: 'ptp', ipam: { type: 'dhcp' } }, plugin] }, annotations),
    'spec.config.plugins[1]',
  ]
}

const fieldsOf = (problems: Iterable<{ field: string }>): readonly string[] =>
  [...problems].map(({ field }) => field)

/** Tests a plugin type against rows of configurations. Rest parameters, as Jest takes a parameter that no row fills for `done`. */
export function describePlugin(type: string, rows: Rows): void {
  describe(`the fields of ${type}`, () => {
    it.each(rows.accepted)('accept %s', (...[, fields, annotations]) => {
      const [network] = networkWith(type, fields, annotations)
      expect(network.confProblems).toEqual([])
      expect([...pluginProblems(network)]).toEqual([])
      expect([...unknownFieldProblems(network)]).toEqual([])
    })

    it.each(rows.refused)('refuse %s', (...[, fields, reported, annotations]) => {
      const [network, path] = networkWith(type, fields, annotations)
      expect(fieldsOf(pluginProblems(network))).toEqual(reported.map((field) => `${path}${field}`))
    })

    if (rows.unknown === undefined) return
    it.each(rows.unknown)('do not know %s', (...[, fields, reported, annotations]) => {
      const [network, path] = networkWith(type, fields, annotations)
      expect(fieldsOf(unknownFieldProblems(network))).toEqual(reported.map((field) => `${path}${field}`))
      expect([...pluginProblems(network)]).toEqual([])
    })
  })
}
