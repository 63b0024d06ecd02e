import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startStack, type Stack } from '../../cli/sandbox/stack.ts'
import type { JsonObject } from '../../network/json/json.ts'
import { apiCall, hangUp } from '../cluster/api/api-call.ts'
import type { Target } from '../cluster/target.ts'
import { targetOf } from '../sandbox/temporary-sandbox.ts'

const NADS = '/apis/k8s.cni.cncf.io/v1/namespaces'

/** All of Berth on the stand-in, with the map on a port of its own. */
export class Cluster {
  readonly map: string
  #stack: Stack
  #target: Target
  readonly #folder: string

  private constructor(stack: Stack, folder: string) {
    this.#stack = stack
    this.#folder = folder
    this.#target = targetOf(stack.sandbox)
    this.map = stack.map?.url ?? ''
  }

  static async start(): Promise<Cluster> {
    const folder = await mkdtemp(join(tmpdir(), 'berth-map-'))
    return new Cluster(await startStack({ ...optionsFor(folder), mapPort: 0 }), folder)
  }

  /** Ends all of it, and starts it again with its state and the map at the same address. */
  async restart(meanwhile: () => Promise<void>): Promise<void> {
    hangUp(this.#target)
    await this.#stack.close()
    await meanwhile()
    this.#stack = await startStack({ ...optionsFor(this.#folder), mapPort: Number(new URL(this.map).port) })
    this.#target = targetOf(this.#stack.sandbox)
  }

  async create(path: string, body: JsonObject): Promise<void> {
    const { status, body: answer } = await apiCall(this.#target, 'POST', path, { body })
    if (status >= 300) throw new Error(`POST ${path}: ${status} ${JSON.stringify(answer)}`)
  }

  namespace(name: string, labels: JsonObject): Promise<void> {
    return this.create('/api/v1/namespaces', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name, labels },
    })
  }

  network(key: string, plugin: JsonObject): Promise<void> {
    const [namespace = '', name = ''] = key.split('/')
    return this.create(`${NADS}/${namespace}/network-attachment-definitions`, {
      apiVersion: 'k8s.cni.cncf.io/v1',
      kind: 'NetworkAttachmentDefinition',
      metadata: { name, namespace },
      spec: { config: JSON.stringify({ cniVersion: '1.0.0', name, type: 'macvlan', ...plugin }) },
    })
  }

  pool(key: string, addresses: readonly string[]): Promise<void> {
    const [namespace = '', name = ''] = key.split('/')
    return this.create(`/apis/ipam.cluster.x-k8s.io/v1alpha2/namespaces/${namespace}/inclusterippools`, {
      apiVersion: 'ipam.cluster.x-k8s.io/v1alpha2',
      kind: 'InClusterIPPool',
      metadata: { name, namespace },
      spec: { addresses, prefix: 24 },
    })
  }

  /** A pod of namespace default on a network, and its address once it has one. */
  async pod(name: string, network: string): Promise<void> {
    await this.create('/api/v1/namespaces/default/pods', {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace: 'default', annotations: { 'k8s.v1.cni.cncf.io/networks': network } },
      spec: { containers: [{ name: 'app', image: 'registry.example/app:1' }] },
    })
    const isGated = async (): Promise<boolean> => {
      const { body } = await apiCall(this.#target, 'GET', `/api/v1/namespaces/default/pods/${name}`)
      return JSON.stringify(body).includes('schedulingGates')
    }
    while (await isGated()) await sleep(10)
  }

  async deletePod(name: string): Promise<void> {
    await apiCall(this.#target, 'DELETE', `/api/v1/namespaces/default/pods/${name}?gracePeriodSeconds=0`)
  }

  async stop(): Promise<void> {
    hangUp(this.#target)
    await this.#stack.close()
    await rm(this.#folder, { recursive: true, force: true })
  }
}

const optionsFor = (directory: string) => ({
  directory,
  port: 0,
  configFile: undefined,
  nodes: ['node1', 'node2'],
})
