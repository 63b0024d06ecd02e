import { describe, expect, it } from '@jest/globals'
import { formatAddress } from '../../../network/address/address.ts'
import { formatCidr } from '../../../network/address/cidr.ts'
import { formatRange } from '../../../network/address/range.ts'
import { ipamProblems, unknownFieldProblems } from '../../../network/nad/checks.ts'
import type { Network } from '../../../network/nad/network.ts'
import { networkOf } from '../nad/network-of.ts'

type Fields = Readonly<Record<string, unknown>>
/** What else the configuration has: fields of the plugin, annotations of the NAD. */
interface Around {
  readonly plugin?: Fields
  readonly annotations?: Record<string, string>
}
type AcceptedRow = readonly [title: string, fields: Fields, around?: Around]
/** With the fields that must be reported, relative to the ipam. */
type RefusedRow = readonly [title: string, fields: Fields, reported: readonly string[], around?: Around]
/** With what is handed out: ranges, and fixed addresses in CIDR form. */
type PlanRow = readonly [title: string, fields: Fields, handedOut: readonly string[]]

interface Rows {
  readonly accepted: readonly AcceptedRow[]
  readonly refused: readonly RefusedRow[]
  readonly unknown?: readonly RefusedRow[]
  readonly plans?: readonly PlanRow[]
}

const networkWith = (type: string, fields: Fields, around: Around = {}): Network =>
  networkOf(
    { type: 'macvlan', cniVersion: '1.0.0', ...around.plugin, ipam: { type, ...fields } },
    around.annotations,
  )

const fieldsOf = (problems: Iterable<{ field: string }>): readonly string[] =>
  [...problems].map(({ field }) => field)
const paths = (reported: readonly string[]): readonly string[] =>
  reported.map((field) => `spec.config.ipam${field}`)

/** Every range and fixed address that the network's ipam gives. */
export const handedOut = (network: Network): readonly string[] =>
  network.plans.flatMap(({ subnets, fixed }) => [
    ...subnets.flatMap(({ ranges }) => ranges.map(formatRange)),
    ...fixed.map(({ cidr }) => formatCidr(cidr)),
  ])

/** The gateway of each subnet. */
export const gateways = (network: Network): readonly (string | undefined)[] =>
  network.plans.flatMap(({ subnets }) => subnets.map(({ gateway }) => gateway && formatAddress(gateway)))

export const ipamNetwork = networkWith

/** Tests an ipam type against rows of configurations. Rest parameters, as Jest takes a parameter that no row fills for `done`. */
export function describeIpam(type: string, rows: Rows): void {
  describe(`ipam ${type}`, () => {
    it.each(rows.accepted)('accepts %s', (...[, fields, around]) => {
      const network = networkWith(type, fields, around)
      expect(network.confProblems).toEqual([])
      expect([...ipamProblems(network)]).toEqual([])
      expect([...unknownFieldProblems(network)]).toEqual([])
    })

    it.each(rows.refused)('refuses %s', (...[, fields, reported, around]) => {
      expect(fieldsOf(ipamProblems(networkWith(type, fields, around)))).toEqual(paths(reported))
    })

    if (rows.unknown !== undefined) {
      it.each(rows.unknown)('does not know %s', (...[, fields, reported, around]) => {
        const network = networkWith(type, fields, around)
        expect(fieldsOf(unknownFieldProblems(network))).toEqual(paths(reported))
      })
    }

    if (rows.plans === undefined) return
    it.each(rows.plans)('hands out %s', (...[, fields, expected]) => {
      expect(handedOut(networkWith(type, fields))).toEqual(expected)
    })
  })
}
