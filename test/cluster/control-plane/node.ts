import { setTimeout as delay } from 'node:timers/promises'
import type { ApiClient } from './api-client.ts'

/** A kubelet renews every 10 s; the node lifecycle controller gives up after 40 to 50 s. */
const renewInterval = 5_000
const readyDeadline = 30_000

/** A node that no kubelet serves but that looks alive: Ready, with room for pods, its Lease kept fresh. */
export class ReadyNode {
  readonly #api: ApiClient
  readonly #name: string
  #timer: NodeJS.Timeout | undefined

  constructor(api: ApiClient, name: string) {
    this.#api = api
    this.#name = name
  }

  /** Resolves when pods can be scheduled to it, that is, when its not-ready taint is gone. */
  async create(labels: Readonly<Record<string, string>>): Promise<void> {
    await this.#expect('POST', '/api/v1/nodes', {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name: this.#name, labels: { 'kubernetes.io/hostname': this.#name, ...labels } },
      status: readyStatus(),
    })
    await this.#renew()
    this.#timer = setInterval(() => void this.#renew(), renewInterval).unref()
    // The API server taints every new node; the node lifecycle controller would take it off, where it runs.
    await this.#expect('PATCH', `/api/v1/nodes/${this.#name}`, { spec: { taints: null } })
  }

  /** No more leases; the Node object stays, as that of a machine that was switched off. */
  stop(): void {
    clearInterval(this.#timer)
  }

  /** An API server that is being restarted misses a renewal: the next one is 5 s away. */
  async #renew(): Promise<void> {
    const lease = '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases'
    const spec = {
      holderIdentity: this.#name,
      leaseDurationSeconds: 40,
      renewTime: new Date().toISOString().replace('Z', '000Z'),
    }
    try {
      const renewed = await this.#api.request('PATCH', `${lease}/${this.#name}`, { spec })
      if (renewed.status !== 404) return
      await this.#api.request('POST', lease, {
        apiVersion: 'coordination.k8s.io/v1',
        kind: 'Lease',
        metadata: { name: this.#name, namespace: 'kube-node-lease' },
        spec,
      })
    } catch {
      // said above
    }
  }

  /** Tries again while a just started API server still makes its own namespaces and roles. */
  async #expect(method: string, path: string, body: unknown): Promise<void> {
    const deadline = Date.now() + readyDeadline
    for (;;) {
      const answer = await this.#api.request(method, path, body)
      if (answer.status < 300) return
      if (Date.now() > deadline || answer.status === 409) {
        throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`)
      }
      await delay(200)
    }
  }
}

function readyStatus(): unknown {
  const room = { cpu: '32', memory: '64Gi', pods: '250', 'ephemeral-storage': '100Gi' }
  const now = new Date().toISOString()
  const condition = (type: string, status: string): unknown => ({
    type,
    status,
    reason: 'BerthTest',
    message: 'set by the cluster tests',
    lastHeartbeatTime: now,
    lastTransitionTime: now,
  })
  return {
    capacity: room,
    allocatable: room,
    conditions: [
      condition('Ready', 'True'),
      condition('MemoryPressure', 'False'),
      condition('DiskPressure', 'False'),
      condition('PIDPressure', 'False'),
    ],
  }
}
