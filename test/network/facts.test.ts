import { describe, expect, it } from '@jest/globals'
import { readFacts } from './facts.ts'

/** Which test asks the facts of a kind. */
const ASKED: Readonly<Record<string, readonly string[]>> = {
  'address/facts.test.ts': [
    'compare',
    'in_range',
    'subnet_bounds',
    'usable_bounds',
    'inc',
    'dec',
    'offset',
    'add_offset',
    'nth_address',
    'address_list',
    'set_count',
    'find_free',
    'find_free_n',
    'merge_ranges',
    'cidrs_overlap',
    'ranges_overlap',
    'range_contains',
    'range_set',
    'pool_size',
  ],
  'pool/facts.test.ts': [
    'pool_set',
    'pool_validate',
    'pool_status',
    'pool_out_of_range',
    'convert_v1alpha1_to_v1alpha2',
    'convert_roundtrip_v1alpha1',
  ],
}

/** The kinds that no test of network/address and network/pool asks, and why. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  pool_delete: 'a rule: the rows of pool-in-use',
  pool_validate_against_others:
    'pool against pool: the rows of range-overlap; spiderpool refuses a gateway among the addresses, which Berth never hands out',
  ip_range: 'how whereabouts takes start and end that lie outside its range: read by its ipam type',
  range_canonicalize: 'how host-local fills in start, end and gateway: read by its ipam type',
  config_parse: 'configurations of whereabouts and host-local: read by their ipam types',
  cni_static: 'what the static plugin makes of requested addresses',
  requested_ip: 'a requested address on host-local: the rows of requested-address',
  next_ip: 'which address whereabouts takes next: an allocation',
  next_ip_round_robin: 'host-local goes round; Berth takes the lowest free address',
  cni_add_sequence: 'allocations of whereabouts',
  alloc_sequence: 'allocations of host-local',
  claim_sequence: 'allocations of Cluster API',
  reconcile: 'when an allocation is released: allocator/release/facts.test.ts',
  prefix_alloc: 'prefixes instead of addresses (InClusterPrefixPool), which Berth does not serve',
  prefix_pool_validate: 'prefixes instead of addresses',
  prefix_pool_update: 'prefixes instead of addresses',
}

describe('the facts of other IPAM systems', () => {
  it('are each asked, or asked elsewhere for a reason', () => {
    const kinds = new Set(readFacts().map(({ kind }) => kind))
    const placed = [...Object.values(ASKED).flat(), ...Object.keys(ELSEWHERE)]
    expect(new Set(placed)).toEqual(kinds)
    expect(placed).toHaveLength(kinds.size)
  })
})
