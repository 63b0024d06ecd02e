import { setTimeout as sleep } from 'node:timers/promises'
import { isArray, isObject, objectAt, property, text, type JsonObject } from '../../../network/json/json.ts'
import { annotationsOf } from '../../../network/json/annotations.ts'
import { parseNetworks } from '../../../network/multus/parse.ts'
import { NETWORKS_ANNOTATION, NETWORK_STATUS_ANNOTATION } from '../../../network/multus/selection.ts'
import type { ControlPlane } from '../environment.ts'

/** Where pods get the addresses of a network that is not Berth's: what stands in for whereabouts or host-local. */
export interface ForeignIpam {
  /** The address for a pod on a node, without its prefix length. */
  give(pod: string, node: string): Promise<string>
  take(pod: string): Promise<void>
}

/**
 * Stands in for the kubelets, Multus and the CNI plugins of all nodes: says of each pod that has a node that it is ready, and
 * which addresses it has (`network-status`), and removes those that are being deleted. Nothing runs.
 */
export class StandInKubelet {
  readonly #cluster: ControlPlane
  readonly #foreign = new Map<string, ForeignIpam>()
  readonly #failures: unknown[] = []
  #stopped = false
  #rounds: Promise<void>

  constructor(cluster: ControlPlane) {
    this.#cluster = cluster
    this.#rounds = this.#run()
  }

  /** Has a network (`default/lan`) get its addresses elsewhere, unless the pod's annotation names them. */
  serve(network: string, ipam: ForeignIpam | undefined): void {
    if (ipam === undefined) this.#foreign.delete(network)
    else this.#foreign.set(network, ipam)
  }

  /** What went wrong in between; an API server that is away for a moment is none of it. */
  get failures(): readonly unknown[] {
    return this.#failures
  }

  async stop(): Promise<void> {
    this.#stopped = true
    await this.#rounds
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      try {
        const { body } = await this.#cluster.request('GET', '/api/v1/pods')
        for (const pod of itemsOf(body)) await this.#look(pod)
      } catch (error) {
        this.#failures.push(error)
      }
      await sleep(100)
    }
  }

  async #look(pod: JsonObject): Promise<void> {
    const { namespace, name, path } = placeOf(pod)
    const node = text(objectAt(pod, 'spec'), 'nodeName')
    if (node === undefined) return
    if (text(objectAt(pod, 'metadata'), 'deletionTimestamp') !== undefined) {
      await this.#cluster.request('DELETE', path, { gracePeriodSeconds: 0 })
      for (const ipam of this.#foreign.values()) await ipam.take(`${namespace}/${name}`)
      return
    }
    if (text(objectAt(pod, 'status'), 'phase') === 'Running') return
    const status = await this.#networkStatus(pod, node)
    await this.#cluster.request('PATCH', path, {
      metadata: { annotations: { [NETWORK_STATUS_ANNOTATION]: JSON.stringify(status) } },
    })
    await this.#cluster.request('PATCH', `${path}/status`, { status: readyStatus(pod) })
  }

  async #networkStatus(pod: JsonObject, node: string): Promise<readonly unknown[]> {
    const { namespace, name } = placeOf(pod)
    const primary = { name: 'cluster', interface: 'eth0', ips: ['10.244.0.9'], default: true, dns: {} }
    const attached: unknown[] = []
    const { elements } = parseNetworks(text(annotationsOf(pod), NETWORKS_ANNOTATION) ?? '', '')
    for (const [at, element] of elements.entries()) {
      const network = `${element.namespace ?? namespace}/${element.name}`
      const ipam = this.#foreign.get(network)
      const asked = element.ips.map((ip) => ip.replace(/\/.*/, ''))
      const ips =
        asked.length > 0 || ipam === undefined ? asked : [await ipam.give(`${namespace}/${name}`, node)]
      attached.push({ name: network, interface: element.interface ?? `net${at + 1}`, ips, dns: {} })
    }
    return [primary, ...attached]
  }
}

function placeOf(pod: JsonObject): {
  readonly namespace: string
  readonly name: string
  readonly path: string
} {
  const metadata = objectAt(pod, 'metadata')
  const namespace = text(metadata, 'namespace') ?? ''
  const name = text(metadata, 'name') ?? ''
  return { namespace, name, path: `/api/v1/namespaces/${namespace}/pods/${name}` }
}

function readyStatus(pod: JsonObject): JsonObject {
  const startedAt = new Date().toISOString()
  const containers = property(objectAt(pod, 'spec'), 'containers')
  return {
    phase: 'Running',
    conditions: [{ type: 'Ready', status: 'True' }],
    containerStatuses: (isArray(containers) ? containers.filter(isObject) : []).map((container) => ({
      name: text(container, 'name') ?? '',
      image: text(container, 'image') ?? '',
      imageID: '',
      ready: true,
      started: true,
      restartCount: 0,
      state: { running: { startedAt } },
    })),
  }
}

export function itemsOf(list: unknown): readonly JsonObject[] {
  const items = isObject(list) ? property(list, 'items') : []
  return isArray(items) ? items.filter(isObject) : []
}
