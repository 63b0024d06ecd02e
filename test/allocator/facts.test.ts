import { describe, expect, it } from '@jest/globals'
import { requestedAddresses } from '../../allocator/leases/requested-addresses.ts'
import { AddressBook } from '../../allocator/store/address-book.ts'
import { AllocationModel } from '../../cluster/allocation/allocation-model.ts'
import { formatAddress } from '../../network/address/address.ts'
import {
  isArray,
  isObject,
  property,
  text,
  type JsonObject,
  type JsonValue,
} from '../../network/json/json.ts'
import { ipamProblems } from '../../network/nad/checks.ts'
import { ownPots, prefixIn } from '../../network/nad/address-pots.ts'
import { MANAGED_ANNOTATION, type Network } from '../../network/nad/network.ts'
import { at, lease, storedLease } from '../cluster-model/allocation/objects.ts'
import { canonical, readFacts, renamed, type Fact } from '../network/facts.ts'
import { networkOf } from '../network/nad/network-of.ts'

const RESERVED = { reservedNetworks: [] }

const strings = (input: JsonObject, key: string): readonly string[] => {
  const list = property(input, key)
  return isArray(list) ? list.filter((entry) => typeof entry === 'string') : []
}

const berth = (ipam: JsonObject): Network =>
  networkOf({ cniVersion: '1.0.0', type: 'macvlan', master: 'eth1', ipam: { type: 'berth', ...ipam } })

/** host-local that Berth hands out for. */
const managed = (sets: JsonValue): Network =>
  networkOf(
    { cniVersion: '1.0.0', type: 'macvlan', master: 'eth1', ipam: { type: 'host-local', ranges: sets } },
    { [MANAGED_ANNOTATION]: 'true' },
  )

const hostLocal = (input: JsonObject): Network =>
  managed([[renamed(input, { subnet: 'subnet', start: 'rangeStart', end: 'rangeEnd' })]])

/** A cluster in which those addresses are leased, and pods are given more. */
class Cluster {
  readonly #model = new AllocationModel()
  readonly #book = new AddressBook(this.#model)
  #version = 1

  constructor(leased: readonly string[] = []) {
    for (const address of leased) this.#lease(address)
  }

  /** What the next pod of the network gets, `192.168.1.1/24` of each of its ranges; undefined if one of them has none free. */
  next(network: Network): readonly string[] | undefined {
    if ([...ipamProblems(network)].length > 0) return undefined
    const pots = ownPots(network, RESERVED)
    const picked = pots.map((pot) => this.#book.pick(pot))
    const addresses = picked.flatMap((one, place) => {
      const pot = pots[place]
      one?.putBack()
      return one === undefined || pot === undefined
        ? []
        : [{ address: formatAddress(one.address), prefix: prefixIn(pot, one.address) }]
    })
    if (addresses.length < pots.length || pots.length === 0) return undefined
    for (const { address } of addresses) this.#lease(address)
    return addresses.map(({ address, prefix }) => `${address}/${prefix}`)
  }

  /** Whether a pod of the network can have that very address. */
  gives(network: Network, address: string): boolean {
    return ownPots(network, RESERVED).some((pot) => this.#book.pickExactly(pot, at(address)) !== undefined)
  }

  #lease(address: string): void {
    this.#model.learn('IPLease', storedLease(lease(address), this.#version++))
  }
}

const alone = (given: readonly string[] | undefined) => given?.[0] && { ip: given[0].replace(/\/.*/, '') }

/** `[{range: '10.0.0.0/24', pod: 'a'}]`, or one network for some pods. */
function added(input: JsonObject): readonly string[] | undefined {
  const sequence = property(input, 'sequence')
  if (isArray(sequence)) {
    const cluster = new Cluster()
    return sequence
      .filter(isObject)
      .flatMap((one) => cluster.next(berth(renamed(one, { range: 'range' }))) ?? [])
  }
  const ranges = [...strings(input, 'ranges'), ...strings(input, 'ipRanges')]
  const common = renamed(input, { exclude: 'exclude', range_start: 'range_start' })
  const ipRanges = ranges.map((range) => ({ range, ...common }))
  const network = berth({ ipRanges, ...renamed(input, { gateway: 'gateway' }) })
  return times(Number(property(input, 'pods')), network)
}

function times(pods: number, network: Network): readonly string[] {
  const cluster = new Cluster()
  return Array.from({ length: pods }, () => cluster.next(network) ?? []).flat()
}

/** What Berth does; undefined where it gives nothing. */
const OUTCOMES: Readonly<Record<string, (input: JsonObject) => unknown>> = {
  next_ip: (input) => {
    const names = { cidr: 'range', start: 'range_start', end: 'range_end', exclude: 'exclude' }
    return alone(new Cluster(strings(input, 'reserved')).next(berth(renamed(input, names))))
  },
  next_ip_round_robin: (input) => {
    const network = managed([strings(input, 'subnets').map((subnet) => ({ subnet }))])
    return alone(new Cluster(strings(input, 'inUse')).next(network))
  },
  cni_add_sequence: (input) => ({ addresses: added(input) }),
  alloc_sequence: (input) => {
    const gets = Number(property(input, 'gets'))
    const addresses = times(gets, hostLocal(input))
    return { addresses, errorAt: addresses.length < gets ? addresses.length + 1 : undefined }
  },
  requested_ip: (input) => {
    const ip = text(input, 'ip') ?? ''
    return new Cluster(strings(input, 'inUse')).gives(hostLocal(input), ip) ? { ip } : undefined
  },
  config_parse: (input) => {
    const { named } = requestedAddresses(strings(input, 'runtimeConfig.ips'), [], 'default/net on net1')
    return { requestedIPs: named.map(formatAddress) }
  },
}

const LOWEST = 'the lowest free address, not the next one after the last given'
const UNREACHABLE = 'a gateway outside the range is refused: no pod could reach it'

/** Where Berth differs on purpose: what it answers, and why. */
const DIFFERENT: Readonly<Record<string, readonly [outcome: unknown, reason: string]>> = {
  'host-local-033': [{ ip: '10.0.0.2' }, LOWEST],
  'host-local-039': [{ ip: '10.0.0.2' }, LOWEST],
  'whereabouts-133': [{ addresses: [] }, UNREACHABLE],
  'whereabouts-134': [{ addresses: [] }, UNREACHABLE],
}

/** What is asked elsewhere. */
const NOT_ASKED: Readonly<Record<string, string>> = {
  'whereabouts-149': 'a lease of the pod is taken again: the pods controller',
}

const isAskedHere = ({ id, kind }: Fact): boolean =>
  Object.hasOwn(OUTCOMES, kind) &&
  !Object.hasOwn(NOT_ASKED, id) &&
  // The other configurations are asked in network/ipam/facts.test.ts.
  (kind !== 'config_parse' || id === 'host-local-058')

const facts = readFacts().filter(isAskedHere)

describe('what other IPAM systems hand out', () => {
  it('is known for every kind of question asked here', () => {
    expect(new Set(facts.map(({ kind }) => kind))).toEqual(new Set(Object.keys(OUTCOMES)))
    const ids = new Set(readFacts().map(({ id }) => id))
    expect([...Object.keys(DIFFERENT), ...Object.keys(NOT_ASKED)].filter((id) => !ids.has(id))).toEqual([])
  })

  it.each(facts.filter(({ id }) => !Object.hasOwn(DIFFERENT, id)))(
    '$id ($kind) is what Berth hands out',
    ({ kind, input, expect: expected }) => {
      const outcome = OUTCOMES[kind]?.(input)
      // Whether a pod has the same address again after DEL and ADD is the quarantine's to say.
      const { sameAfterDelAdd: _, ...asked } = expected
      if (property(expected, 'error') === true) expect(outcome).toBeUndefined()
      else expect(outcome).toMatchObject(canonical(asked))
    },
  )

  it.each(Object.entries(DIFFERENT))('%s is different in Berth', (id, [outcome]) => {
    const fact = facts.find((one) => one.id === id)
    expect(fact && OUTCOMES[fact.kind]?.(fact.input)).toEqual(outcome)
    expect(fact?.expect).not.toEqual(outcome)
  })
})
