import { networkKey, type Network, type NetworkKey } from '../../network/nad/network.ts'
import type { ClusterView, NamespaceRecord } from '../rules/cluster-view.ts'

/** What was read from the API server for one review, because the caches did not have it yet. */
export interface Found {
  readonly networks: readonly Network[]
  readonly namespace: NamespaceRecord | undefined
}

/**
 * The cluster of the caches with what was just found beside it, for one review. Not put into the caches: a watch that has
 * already told of its deletion would never take it out again.
 */
export function freshView(view: ClusterView, { networks, namespace }: Found): ClusterView {
  const byKey = new Map<NetworkKey, Network>(
    networks.map((network) => [networkKey(network.namespace, network.name), network]),
  )
  return {
    namespace: (name) => (name === namespace?.name ? namespace : view.namespace(name)),
    network: (home, name) => view.network(home, name) ?? byKey.get(networkKey(home, name)),
    networksIn: (home) => view.networksIn(home),
    networksNamed: (name) => view.networksNamed(name),
    networksOnMaster: (master, filter) => view.networksOnMaster(master, filter),
    occupantsOverlapping: (domain, range, wanted) => view.occupantsOverlapping(domain, range, wanted),
    podsUsing: (network) => view.podsUsing(network),
    pod: (home, name) => view.pod(home, name),
    podsIn: (home) => view.podsIn(home),
    podsWithNetworks: () => view.podsWithNetworks(),
    holdersOf: (domain, address) => view.holdersOf(domain, address),
    podsWithMac: (domain, mac) => view.podsWithMac(domain, mac),
    usage: (domain, ranges, top) => view.usage(domain, ranges, top),
    nodes: () => view.nodes(),
    node: (name) => view.node(name),
    pool: (kind, home, name) => view.pool(kind, home, name),
    allocationsOf: (kind, home, name) => view.allocationsOf(kind, home, name),
    leasesFrom: (pool) => view.leasesFrom(pool),
  }
}
