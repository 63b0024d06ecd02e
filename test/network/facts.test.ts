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
  'ipam/facts.test.ts': ['ip_range', 'range_canonicalize', 'config_parse'],
  '../allocator/facts.test.ts': [
    'next_ip',
    'next_ip_round_robin',
    'cni_add_sequence',
    'alloc_sequence',
    'requested_ip',
  ],
  '../allocator/claims/facts.test.ts': ['claim_sequence', 'pool_delete'],
}

/** The kinds that none of these asks, and why. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  pool_validate_against_others:
    'pool against pool: the rows of range-overlap; spiderpool refuses a gateway among the addresses, which Berth never hands out',
  cni_static: 'what the static plugin makes of requested addresses: the plugin itself, in the CNI suite',
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
