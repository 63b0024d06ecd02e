import type { HostLink } from '../../network/cni/plugin-type.ts'
import { linkSignature } from '../../network/cni/link-conflict.ts'
import type { Network } from '../../network/nad/network.ts'
import { pinnedNode } from '../../network/placement/pinned-node.ts'
import type { LinkFilter } from './view.ts'

/** The NADs that use a master in one way. Those that name one node are kept by that node, the others under `ANYWHERE`. */
interface Use {
  readonly sample: HostLink
  readonly byNode: Map<string, Set<Network>>
}

/** No node's name. */
const ANYWHERE = ''

/**
 * NADs by master, by what they do to it, and by the node that they name: on one master there may be 10,000 networks of which none
 * conflicts with another, or one for each of 1,000 nodes.
 */
export class MasterIndex {
  readonly #masters = new Map<string, Map<string, Use>>()

  add(network: Network): void {
    const node = nodeOf(network)
    for (const link of network.links) {
      const uses = this.#masters.get(link.master) ?? new Map<string, Use>()
      this.#masters.set(link.master, uses)
      const signature = linkSignature(link)
      const use = uses.get(signature) ?? { sample: link, byNode: new Map<string, Set<Network>>() }
      uses.set(signature, use)
      const group = use.byNode.get(node) ?? new Set<Network>()
      use.byNode.set(node, group.add(network))
    }
  }

  remove(network: Network): void {
    const node = nodeOf(network)
    for (const link of network.links) {
      const uses = this.#masters.get(link.master)
      const signature = linkSignature(link)
      const use = uses?.get(signature)
      const group = use?.byNode.get(node)
      if (uses === undefined || use === undefined || group === undefined) continue
      group.delete(network)
      if (group.size === 0) use.byNode.delete(node)
      if (use.byNode.size === 0) uses.delete(signature)
      if (uses.size === 0) this.#masters.delete(link.master)
    }
  }

  /** The NADs of a master that pass the filter, each once; live: do not change the index while walking them. */
  *on(master: string, filter: LinkFilter | undefined): Iterable<Network> {
    const uses = [...(this.#masters.get(master)?.values() ?? [])].filter(
      ({ sample }) => filter === undefined || filter.wanted(sample),
    )
    const seen = uses.length > 1 ? new Set<Network>() : undefined
    for (const { byNode } of uses) {
      for (const network of among(byNode, filter?.node)) {
        if (seen?.has(network) === true) continue
        seen?.add(network)
        yield network
      }
    }
  }
}

function* among(byNode: ReadonlyMap<string, Set<Network>>, node: string | undefined): Iterable<Network> {
  if (node === undefined) for (const group of byNode.values()) yield* group
  else for (const name of [node, ANYWHERE]) yield* byNode.get(name) ?? []
}

const nodeOf = ({ nodeSelector }: Network): string =>
  (nodeSelector?.ok === true ? pinnedNode(nodeSelector.value) : undefined) ?? ANYWHERE
