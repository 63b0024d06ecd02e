import { join } from 'node:path'
import { isArray, isObject, objectAt, property, text, type JsonObject } from '../../network/json/json.ts'
import { delegatesOf, type Delegate, type NetworkOf } from './multus.ts'
import type { NetworkNamespace, NetworkNamespaces } from './network-namespaces.ts'
import type { NodeName, Nodes } from './nodes.ts'
import { callPlugins, type Answer, type Attachment, type Command } from './runtime.ts'

export interface Machines {
  readonly namespaces: NetworkNamespaces
  readonly nodes: Nodes
  /** Where the plugins are. */
  readonly plugins: string
  /** A folder for what they keep. */
  readonly folder: string
}

/** The networks of one pod on a node, as its container runtime attaches them from the stored annotation. */
export class PodNetworks {
  readonly sandbox: NetworkNamespace
  readonly delegates: readonly Delegate[]
  readonly #machines: Machines
  readonly #node: NodeName
  #added: readonly JsonObject[] = []

  private constructor(
    machines: Machines,
    at: { readonly node: NodeName; readonly sandbox: NetworkNamespace },
    delegates: readonly Delegate[],
  ) {
    this.#machines = machines
    this.#node = at.node
    this.sandbox = at.sandbox
    this.delegates = delegates
  }

  /** Reads the pod's NADs as Multus does at every attempt, and makes a sandbox for it; attaches nothing yet. */
  static async of(
    networks: { network: NetworkOf },
    pod: JsonObject,
    machines: Machines,
    node: NodeName,
  ): Promise<PodNetworks> {
    const delegates = await delegatesOf(pod, networks.network)
    sandboxes += 1
    const sandbox = await machines.namespaces.make(`sandbox-${sandboxes}`)
    return new PodNetworks(machines, { node, sandbox }, delegates)
  }

  /** ADD, in the order of the annotation; the first error ends it. */
  async add(): Promise<Answer> {
    const answers: JsonObject[] = []
    for (const delegate of this.delegates) {
      const answer = await this.#call('ADD', delegate, {})
      if (!answer.ok) return answer
      answers.push(answer.result)
    }
    this.#added = answers
    return { ok: true, result: {} }
  }

  check(): Promise<Answer> {
    return this.#each('CHECK')
  }

  delete(): Promise<Answer> {
    return this.#each('DEL')
  }

  /** Deletes the networks, then the sandbox. */
  async end(): Promise<void> {
    const deleted = await this.delete()
    if (!deleted.ok) throw new Error(deleted.message)
    await this.#machines.namespaces.remove(this.sandbox)
  }

  /** `["192.168.20.5/24"]`: the addresses on an interface, without link-local ones; none where there is no such interface. */
  async addressesOn(interfaceName: string): Promise<readonly string[]> {
    const links = (await this.sandbox.ipJson('address', 'show')).filter(isObject)
    const link = links.find((one) => text(one, 'ifname') === interfaceName)
    const infos = link === undefined ? [] : property(link, 'addr_info')
    return (isArray(infos) ? infos : [])
      .filter(isObject)
      .filter((info) => text(info, 'scope') === 'global')
      .map((info) => `${text(info, 'local') ?? ''}/${Number(info['prefixlen'])}`)
  }

  /** Until no address is tentative: IPv6 asks first whether somebody has it (RFC 4862, 5.4). */
  async settled(): Promise<void> {
    while ((await this.sandbox.ip('-6', 'address', 'show', 'tentative')) !== '') {
      if ((await this.sandbox.ip('-6', 'address', 'show', 'dadfailed')) !== '') return
    }
  }

  /** `10.99.0.0/16 via 192.168.20.1 dev net1`, the routes through a gateway. */
  async routes(): Promise<readonly string[]> {
    const routes = await Promise.all([this.sandbox.ipJson('-4', 'route'), this.sandbox.ipJson('-6', 'route')])
    return routes
      .flat()
      .filter(isObject)
      .filter((route) => property(route, 'gateway') !== undefined)
      .map((route) => `${text(route, 'dst')} via ${text(route, 'gateway')} dev ${text(route, 'dev')}`)
  }

  async #each(command: Command): Promise<Answer> {
    for (const [place, delegate] of this.delegates.entries()) {
      const answer = await this.#call(command, delegate, this.#added[place] ?? {})
      if (!answer.ok) return answer
    }
    return { ok: true, result: {} }
  }

  #call(command: Command, delegate: Delegate, added: JsonObject): Promise<Answer> {
    const { nodes, plugins, folder } = this.#machines
    const attachment: Attachment = {
      ...delegate,
      config: onOwnDisk(delegate.config, join(folder, this.#node)),
      node: nodes[this.#node],
      pod: this.sandbox,
      containerId: this.sandbox.name,
    }
    return callPlugins(command, attachment, { plugins, added })
  }
}

let sandboxes = 0

/** host-local keeps its book on the node's disk; the nodes here share one. */
function onOwnDisk(config: JsonObject, dataDir: string): JsonObject {
  const plugins = property(config, 'plugins')
  if (isArray(plugins)) {
    return {
      ...config,
      plugins: plugins.map((plugin) => (isObject(plugin) ? onOwnDisk(plugin, dataDir) : plugin)),
    }
  }
  const ipam = objectAt(config, 'ipam')
  return text(ipam, 'type') === 'host-local' ? { ...config, ipam: { ...ipam, dataDir } } : config
}
