import type { Confusions } from '../cni/field.ts'

/** What people write for whereabouts' fields, mostly after host-local. Berth reads the same syntax. */
export const whereaboutsConfusions: Confusions = {
  rangeStart: { field: 'range_start' },
  rangeEnd: { field: 'range_end' },
  start: { field: 'range_start' },
  end: { field: 'range_end' },
  subnet: { field: 'range' },
  ranges: { field: 'ipRanges' },
  ip_ranges: { field: 'ipRanges' },
  excludes: { field: 'exclude' },
  exclusions: { field: 'exclude' },
  omitRanges: { field: 'exclude' },
  networkName: { field: 'network_name' },
  gw: { field: 'gateway' },
  overlapping_ranges: { field: 'enable_overlapping_ranges' },
  dataDir: { fix: 'remove it: allocations are kept in the cluster, not on the node' },
}
