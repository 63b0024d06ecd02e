import { describe, expect, it } from '@jest/globals'
import { formatAddress } from '../../../network/address/address.ts'
import { formatCidr } from '../../../network/address/cidr.ts'
import { merged } from '../../../network/address/interval-set.ts'
import {
  firstAddress,
  lastAddress,
  singleAddress,
  type AddressRange,
} from '../../../network/address/range.ts'
import { isArray, property, text, type JsonObject, type JsonValue } from '../../../network/json/json.ts'
import { ipamProblems } from '../../../network/nad/checks.ts'
import type { Network } from '../../../network/nad/network.ts'
import { canonical, readFacts, renamed } from '../facts.ts'
import { networkOf } from '../nad/network-of.ts'

const networkWith = (ipam: JsonValue, cniVersion = '1.0.0'): Network =>
  networkOf({ cniVersion, type: 'macvlan', master: 'eth1', ipam })

const isRefused = (network: Network): boolean =>
  network.confProblems.length > 0 || [...ipamProblems(network)].length > 0

const subnetsOf = ({ plans }: Network) => plans.flatMap(({ subnets }) => subnets)

/** What one whole range of addresses begins and ends with. */
const bounds = (ranges: readonly AddressRange[]): { readonly first?: string; readonly last?: string } => {
  const first = ranges[0]
  const last = ranges.at(-1)
  if (first === undefined || last === undefined) return {}
  return { first: formatAddress(firstAddress(first)), last: formatAddress(lastAddress(last)) }
}

const hostLocal = (input: JsonObject): JsonObject => ({
  type: 'host-local',
  ranges: [[renamed(input, { subnet: 'subnet', start: 'rangeStart', end: 'rangeEnd' })]],
})

const sets = (ranges: JsonValue | undefined): JsonValue =>
  (isArray(ranges) ? ranges : []).map((set) => (isArray(set) ? set.map((subnet) => ({ subnet })) : []))

const WHEREABOUTS = ['range', 'range_start', 'range_end', 'gateway', 'enable_overlapping_ranges']

const configured = (input: JsonObject): JsonObject =>
  property(input, 'ranges') === undefined
    ? { type: 'whereabouts', ...renamed(input, Object.fromEntries(WHEREABOUTS.map((key) => [key, key]))) }
    : { type: 'host-local', ranges: sets(property(input, 'ranges')) }

/** How Berth reads what the other systems read; undefined where it refuses it. */
const OUTCOMES: Readonly<Record<string, (input: JsonObject) => unknown>> = {
  ip_range: (input) => {
    const names = { cidr: 'range', start: 'range_start', end: 'range_end' }
    const network = networkWith({ type: 'whereabouts', ...renamed(input, names) })
    return bounds(subnetsOf(network).flatMap(({ ranges }) => ranges))
  },
  range_canonicalize: (input) => {
    const network = networkWith(hostLocal(input))
    const subnet = subnetsOf(network)[0]
    if (isRefused(network) || subnet === undefined) return undefined
    const { gateway } = subnet
    // The gateway lies between start and end there, and is passed over.
    const whole = merged([...subnet.ranges, ...(gateway === undefined ? [] : [singleAddress(gateway)])])
    const { first, last } = bounds(whole)
    return { start: first, end: last, gateway: gateway && formatAddress(gateway) }
  },
  config_parse: (input) => {
    const ipam = property(input, 'ipam') === null ? null : configured(input)
    const network = networkWith(ipam, text(input, 'cniVersion'))
    if (isRefused(network) || network.plans.length === 0) return undefined
    const ranges = subnetsOf(network).map(({ subnet, ranges: given }) => {
      const { first, last } = bounds(given)
      return { range: formatCidr(subnet), start: first, end: last }
    })
    return { ranges, enable_overlapping_ranges: network.plans[0]?.account === 'all ranges' }
  },
}

const UNREACHABLE = 'a gateway outside the range is refused: no pod could reach it'
const OCTAL = 'leading zeros are refused: some readers take such an octet for octal'

/** Where Berth differs on purpose: what it answers, and why. */
const DIFFERENT: Readonly<Record<string, readonly [outcome: unknown, reason: string]>> = {
  'whereabouts-118': [undefined, UNREACHABLE],
  'whereabouts-119': [undefined, UNREACHABLE],
  'whereabouts-123': [undefined, OCTAL],
  'whereabouts-125': [undefined, OCTAL],
}

/** What is not asked here, and why. */
const NOT_ASKED: Readonly<Record<string, string>> = {
  'host-local-058': 'requested addresses: allocator/facts.test.ts',
  'whereabouts-127':
    'whereabouts, called with the ipam of another plugin: in a NAD the type says which is called',
}

const facts = readFacts().filter(
  ({ id, kind }) => Object.hasOwn(OUTCOMES, kind) && !Object.hasOwn(NOT_ASKED, id),
)

describe('what whereabouts and host-local read', () => {
  it('is known for every kind of question asked here', () => {
    expect(new Set(facts.map(({ kind }) => kind))).toEqual(new Set(Object.keys(OUTCOMES)))
    const ids = new Set(readFacts().map(({ id }) => id))
    expect([...Object.keys(DIFFERENT), ...Object.keys(NOT_ASKED)].filter((id) => !ids.has(id))).toEqual([])
  })

  it.each(facts.filter(({ id }) => !Object.hasOwn(DIFFERENT, id)))(
    '$id ($kind) is what Berth reads',
    ({ kind, input, expect: expected }) => {
      const outcome = OUTCOMES[kind]?.(input)
      if (property(expected, 'error') === true) expect(outcome).toBeUndefined()
      else if (property(expected, 'error') === false) expect(outcome).toBeDefined()
      else expect(outcome).toMatchObject(canonical(expected))
    },
  )

  it.each(Object.entries(DIFFERENT))('%s is different in Berth', (id, [outcome]) => {
    const fact = facts.find((one) => one.id === id)
    expect(fact && OUTCOMES[fact.kind]?.(fact.input)).toEqual(outcome)
    expect(fact?.expect).not.toEqual(outcome)
  })
})
