import type { NetworkNamespace, NetworkNamespaces } from './network-namespaces.ts'

export type NodeName = 'node-a' | 'node-b'
export type Nodes = Readonly<Record<NodeName, NetworkNamespace>>

export const NODE_BRIDGE = 'br-berth'

/**
 * Two nodes, each with two cards on one switch: eth1 for networks that share a card, eth2 to be given away. The cards are veth
 * pairs, whose other ends lie on a bridge in a namespace of its own.
 */
export async function makeNodes(namespaces: NetworkNamespaces): Promise<Nodes> {
  const lan = await namespaces.make('switch')
  await lan.ip('link', 'add', 'lan', 'type', 'bridge')
  await lan.ip('link', 'set', 'lan', 'up')
  const node = async (name: NodeName): Promise<NetworkNamespace> => {
    const made = await namespaces.make(name)
    for (const card of ['eth1', 'eth2']) {
      const port = `${name.slice(-1)}-${card}`
      await made.ip('link', 'add', card, 'type', 'veth', 'peer', 'name', port, 'netns', lan.name)
      await made.ip('link', 'set', card, 'up')
      await lan.ip('link', 'set', port, 'master', 'lan', 'up')
    }
    // Made by the administrator with an address of its own: without, it takes that of a port, and the plugin's CHECK finds another.
    const address = `02:00:00:00:00:0${name.slice(-1)}`
    await made.ip('link', 'add', NODE_BRIDGE, 'address', address, 'type', 'bridge')
    return made
  }
  return { 'node-a': await node('node-a'), 'node-b': await node('node-b') }
}
