import type { ControlPlane } from '../environment.ts'
import { apiCall } from '../api/api-call.ts'
import type { JsonObject } from '../../../network/json/json.ts'
import type { Container } from './container.ts'
import { machineAddress } from '../service-endpoint.ts'
import type { PodShape } from './pod-shape.ts'

/** A container as the kubelet last saw it. */
export interface SeenContainer {
  readonly container: Container
  readonly isRunning: boolean
  readonly isStarted: boolean
  readonly isReady: boolean
}

/** What a kubelet writes into a pod's status, whenever it changes. */
export class PodStatus {
  readonly #cluster: ControlPlane
  readonly #path: string
  readonly #uid: string
  readonly #since = new Map<string, { readonly status: string; readonly at: string }>()
  #written = ''

  constructor(cluster: ControlPlane, { namespace, name, uid }: PodShape) {
    this.#cluster = cluster
    this.#path = `/api/v1/namespaces/${namespace}/pods/${name}`
    this.#uid = uid
  }

  /** Nothing runs yet, and why. */
  async waiting(message: string): Promise<void> {
    const conditions = ['ContainersReady', 'Ready'].map((type) => this.#condition(type, false, message))
    await this.#write({ phase: 'Pending', conditions })
  }

  /** Whether there was something new to tell. */
  async tell(pod: PodShape, seen: readonly SeenContainer[]): Promise<boolean> {
    const isReady = seen.every((one) => one.isReady)
    const address = machineAddress()
    return this.#write({
      phase: phaseOf(pod, seen),
      hostIP: address,
      podIP: address,
      podIPs: [{ ip: address }],
      conditions: [
        this.#condition('Initialized', true),
        this.#condition('ContainersReady', isReady),
        this.#condition('Ready', isReady),
      ],
      containerStatuses: seen.map((one, place) => statusOf(one, pod.containers[place]?.image ?? '')),
    })
  }

  /** The last word of a kubelet on a pod whose containers have ended. */
  async gone(): Promise<void> {
    await this.#cluster.request('DELETE', this.#path, {
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      gracePeriodSeconds: 0,
      preconditions: { uid: this.#uid },
    })
  }

  #condition(type: string, holds: boolean, message = ''): JsonObject {
    const status = holds ? 'True' : 'False'
    const known = this.#since.get(type)
    const at = known?.status === status ? known.at : new Date().toISOString().replace(/\.\d+Z$/, 'Z')
    this.#since.set(type, { status, at })
    return { type, status, lastTransitionTime: at, ...(message === '' ? {} : { message }) }
  }

  async #write(status: JsonObject): Promise<boolean> {
    const body = JSON.stringify(status)
    if (body === this.#written) return false
    const answer = await apiCall(this.#cluster.target(), 'PATCH', `${this.#path}/status`, {
      body: { metadata: { uid: this.#uid }, status },
      contentType: 'application/strategic-merge-patch+json',
    })
    if (answer.status === 200) this.#written = body
    return true
  }
}

function phaseOf({ restartPolicy }: PodShape, seen: readonly SeenContainer[]): string {
  const over = seen.every(({ container, isRunning }) => !isRunning && container.ending !== undefined)
  const codes = seen.map(({ container }) => container.ending?.code ?? 0)
  if (!over || restartPolicy === 'Always') return 'Running'
  if (codes.every((code) => code === 0)) return 'Succeeded'
  return restartPolicy === 'Never' ? 'Failed' : 'Running'
}

function statusOf({ container, isRunning, isStarted, isReady }: SeenContainer, image: string): JsonObject {
  const startedAt = new Date(container.startedAt).toISOString().replace(/\.\d+Z$/, 'Z')
  const { ending } = container
  const last =
    ending === undefined
      ? {}
      : {
          terminated: {
            exitCode: ending.code,
            reason: ending.code === 0 ? 'Completed' : 'Error',
            startedAt,
            finishedAt: new Date(ending.at).toISOString().replace(/\.\d+Z$/, 'Z'),
          },
        }
  return {
    name: container.name,
    image,
    imageID: image,
    ready: isReady,
    started: isStarted,
    restartCount: container.restarts,
    state: isRunning ? { running: { startedAt } } : { waiting: { reason: 'CrashLoopBackOff' }, ...last },
    lastState: isRunning ? last : {},
  }
}
