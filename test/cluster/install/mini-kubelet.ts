import { setTimeout as sleep } from 'node:timers/promises'
import { isObject } from '../../../network/json/json.ts'
import type { ControlPlane } from '../environment.ts'
import { EndpointSlices } from './endpoint-slices.ts'
import { objectsAt, readPod } from './pod-shape.ts'
import { RunningPod, type PodSurroundings } from './running-pod.ts'

export interface MiniKubeletOptions {
  /** Whose pods are run; those of all other namespaces stay objects. */
  readonly namespace: string
  readonly nodes: readonly string[]
  /** The files of images: `{'berth:0.1.0': '/tmp/.../berth.mjs'}`. */
  readonly images: Readonly<Record<string, string>>
  /**
   * How long a container that was seen to have ended stays down, in ms; 0 unless given. So has a real kubelet it with the first end, then
   * 10 s, and twice as long each time within ten minutes.
   */
  readonly restartDelay?: number
}

/**
 * Runs the pods of one namespace as processes of this machine, as far as Berth can tell the difference: args, env, volumes, tokens, probes,
 * restarts, status, endpoints, graceful deletion. Controllers and scheduler are the real ones.
 */
export class MiniKubelet {
  readonly #cluster: ControlPlane
  readonly #options: MiniKubeletOptions
  readonly #surroundings: PodSurroundings
  readonly #pods = new Map<string, { readonly pod: RunningPod; readonly ended: Promise<void> }>()
  readonly #over = new AbortController()
  readonly #faults: unknown[] = []
  #loop: Promise<void> = Promise.resolve()

  constructor(cluster: ControlPlane, options: MiniKubeletOptions) {
    this.#cluster = cluster
    this.#options = options
    this.#surroundings = {
      cluster,
      slices: new EndpointSlices(cluster),
      imageOf: (image) => options.images[image],
      restartDelay: options.restartDelay ?? 0,
    }
  }

  /** What runs now, by name of pod. */
  get pods(): readonly RunningPod[] {
    return [...this.#pods.values()]
      .map(({ pod }) => pod)
      .toSorted((a, b) => (a.shape.name < b.shape.name ? -1 : 1))
  }

  /** What went wrong in it; a test expects none. */
  get faults(): readonly unknown[] {
    return this.#faults
  }

  /** The last lines of every container, for a test to say why something does not run. */
  async logs(): Promise<string> {
    const faults = this.#faults.map(String)
    return [...faults, ...(await Promise.all(this.pods.map((pod) => pod.lastLines())))].join('\n')
  }

  async start(): Promise<void> {
    for (const node of this.#options.nodes) await this.#cluster.createReadyNode(node)
    this.#loop = this.#run()
  }

  /** Ends every process at once. */
  async stop(): Promise<void> {
    this.#over.abort()
    await this.#loop
    await Promise.all([...this.#pods.values()].map(({ ended }) => ended))
  }

  async #run(): Promise<void> {
    while (!this.#over.signal.aborted) {
      await this.#follow().catch((error: unknown) => this.#faults.push(error))
      await sleep(200)
    }
  }

  async #follow(): Promise<void> {
    const path = `/api/v1/namespaces/${this.#options.namespace}/pods`
    const { status, body } = await this.#cluster.request('GET', path)
    if (status !== 200 || !isObject(body)) throw new Error(`GET ${path}: ${status}`)
    const listed = objectsAt(body, 'items').map(readPod)
    const bound = new Map(
      listed.filter(({ node }) => this.#options.nodes.includes(node)).map((pod) => [pod.uid, pod]),
    )
    for (const [uid, { pod }] of this.#pods) pod.follow(bound.get(uid))
    for (const [uid, shape] of bound) {
      if (this.#pods.has(uid)) continue
      const pod = new RunningPod(shape, this.#surroundings)
      const ended = pod
        .run(this.#over.signal)
        .catch((error: unknown) => void this.#faults.push(error))
        .finally(() => this.#pods.delete(uid))
      this.#pods.set(uid, { pod, ended })
    }
  }
}
