import { pluginTypeOf } from '../cni/registry.ts'
import type { PluginConfig } from '../cni/netconf.ts'
import { wrongValue } from '../cni/fields/wrong-value.ts'
import { readSets } from '../ipam/host-local-range.ts'
import { member } from '../json/case-fold.ts'
import { memberPath } from '../json/path.ts'
import type { Problem } from '../problem.ts'
import { isManagedPlugin } from './managed.ts'
import type { Network } from './network.ts'

/**
 * host-local takes one address on request: Multus passes those of a pod as `IP=a,b` in CNI_ARGS, of which host-local says
 * "invalid IP address a,b" (containernetworking/plugins `plugins/ipam/host-local/backend/allocator/config.go`). So where Berth
 * hands out the addresses, there can be one set of ranges only.
 */
export function* managedHostLocalProblems({ conf, annotations }: Network): Iterable<Problem> {
  for (const plugin of conf?.plugins ?? []) {
    if (plugin.ipam?.type !== 'host-local' || !isManagedPlugin(plugin, annotations)) continue
    yield* secondSets(plugin)
  }
}

function* secondSets({ ipam, type }: PluginConfig): Iterable<Problem> {
  if (ipam === undefined) return
  const sets = readSets(ipam).flatMap(([first]) => (first === undefined ? [] : [first.text]))
  if (sets.length < 2) return
  const field = memberPath(ipam.path, member(ipam.fields, 'ranges')?.key ?? 'ranges')
  const [one, two] = sets
  const more = sets.length > 2 ? ' and more' : ''
  const problem = wrongValue(
    field,
    `Berth would lease each pod an address of each of the ${sets.length} sets of ranges (${one}, ${two}${more}), and host-local takes only one: no pod starts ("invalid IP address")`,
    'use ipam berth with ipRanges, which is stored as static and takes them all, or keep one set of ranges',
  )
  // A plugin that Berth does not know may rewrite the ipam before it calls it.
  yield pluginTypeOf(type) === undefined ? { ...problem, atMost: 'warn' } : problem
}
