import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { join } from 'node:path'
import type { ControlPlane } from '../environment.ts'
import { freePorts } from '../control-plane/ports.ts'
import { Container } from './container.ts'
import { containerProgram } from './container-program.ts'
import type { EndpointSlices } from './endpoint-slices.ts'
import { machineAddress } from '../service-endpoint.ts'
import type { PodShape, ProbeShape } from './pod-shape.ts'
import { PodVolumes } from './pod-volumes.ts'
import { PodStatus } from './pod-status.ts'
import { Prober } from './prober.ts'

export interface PodSurroundings {
  readonly cluster: ControlPlane
  readonly slices: EndpointSlices
  /** The file that an image is, by the name that pods have for it; undefined: it cannot be pulled. */
  readonly imageOf: (image: string) => string | undefined
  /** How long a container that was seen to have ended stays down, in ms. */
  readonly restartDelay: number
}

/** How often probes and deletions are looked at, in ms. */
const TICK = 100
/** How often a kubelet looks which containers run (its PLEG), and here also which volumes changed, in ms. */
const RELIST = 1_000

interface Part {
  readonly container: Container
  readonly prober: Prober
  /** Whether the last look saw it running. */
  isRunning: boolean
}

/** A pod bound to one of our nodes: its volumes, processes, probes, status and end. */
export class RunningPod {
  readonly #surroundings: PodSurroundings
  readonly #volumes: PodVolumes
  readonly #folder: string
  readonly #status: PodStatus
  #pod: PodShape
  #ports: ReadonlyMap<number, number> = new Map()
  #parts: readonly Part[] = []
  #isGone = false
  #listed = 0

  constructor(pod: PodShape, surroundings: PodSurroundings) {
    this.#pod = pod
    this.#surroundings = surroundings
    // A socket's path must not be longer than 107 bytes.
    this.#folder = join(surroundings.cluster.folder, 'pods', pod.uid.slice(0, 8))
    this.#volumes = new PodVolumes(surroundings.cluster, pod, join(this.#folder, 'mnt'))
    this.#status = new PodStatus(surroundings.cluster, pod)
  }

  get shape(): PodShape {
    return this.#pod
  }

  /** `http://192.0.2.2:23456`: where a port of the manifest really is. */
  at(port: number, scheme = 'http'): string {
    return `${scheme}://${machineAddress()}:${this.#ports.get(port) ?? port}`
  }

  get folder(): string {
    return this.#folder
  }

  /** Whether all its containers were ready at the last look. */
  get isReady(): boolean {
    return (
      this.#parts.length > 0 &&
      this.#parts.every(
        ({ prober, isRunning, container }) => isRunning && container.isRunning && prober.isReady,
      )
    )
  }

  /** What its containers said last. */
  async lastLines(): Promise<string> {
    const texts = this.#parts.map(async ({ container }) => {
      const log = await readFile(join(this.#folder, `${container.name}.log`), 'utf8').catch(() => '')
      const state = container.isRunning ? 'running' : 'not running'
      return `${this.#pod.name}/${container.name} (${state}):\n${log.trimEnd().split('\n').slice(-8).join('\n')}`
    })
    return this.#parts.length === 0 ? `${this.#pod.name}: not started` : (await Promise.all(texts)).join('\n')
  }

  /** How often a container of it was started again. */
  get restarts(): number {
    return this.#parts.reduce((total, { container }) => total + container.restarts, 0)
  }

  /** What the API server says of it now; undefined: it is gone there. */
  follow(pod: PodShape | undefined): void {
    if (pod === undefined) this.#isGone = true
    else this.#pod = pod
  }

  /** As a machine ends that loses its power, but for the machine: every container at once, with no last word. */
  kill(): void {
    for (const { container } of this.#parts) container.kill()
  }

  /** Runs it to its end: until it is deleted, or the signal says that the test is over. */
  async run(over: AbortSignal): Promise<void> {
    try {
      while (!over.aborted && !this.#isGone && !this.#pod.isTerminating) {
        await this.#step()
        await sleep(TICK)
      }
      if (!over.aborted && !this.#isGone) await this.#terminate()
    } finally {
      await Promise.all(this.#parts.map(({ container }) => container.stop(0)))
      for (const { container } of this.#parts) container.close()
    }
  }

  async #step(): Promise<void> {
    if (Date.now() - this.#listed >= RELIST) {
      this.#listed = Date.now()
      const missing = await this.#volumes.fill()
      if (this.#parts.length === 0) await this.#begin(missing)
      for (const part of this.#parts) this.#look(part)
    }
    await Promise.all(this.#parts.map(({ prober }) => prober.probe()))
    await this.#tell()
  }

  /** Starts its containers once nothing is missing. */
  async #begin(missing: readonly string[]): Promise<void> {
    const { cluster, imageOf } = this.#surroundings
    const images = this.#pod.containers.map(({ image }) => imageOf(image))
    if (missing.length > 0 || images.includes(undefined)) {
      await this.#status.waiting(missing.length > 0 ? missing.join(', ') : 'the image cannot be pulled')
      return
    }
    const numbers = this.#pod.containers.flatMap(({ ports }) => ports.map(({ number }) => number))
    const free = await freePorts(numbers.length)
    this.#ports = new Map(numbers.map((number, place) => [number, free[place] ?? 0]))
    this.#parts = await Promise.all(
      this.#pod.containers.map(async (shape, place) => {
        const container = new Container(
          await containerProgram(this.#pod, shape, {
            cluster,
            folder: this.#folder,
            image: images[place] ?? '',
            folderOf: (volume) => this.#volumes.folderOf(volume),
            ports: this.#ports,
          }),
        )
        return { container, prober: new Prober(shape, container, this.#urlOf), isRunning: false }
      }),
    )
  }

  /** Starts a container, anew where it is to be; what ended is seen here and nowhere else. */
  #look(part: Part): void {
    const { container } = part
    part.isRunning = container.isRunning
    if (container.isRunning) return
    const { ending } = container
    const policy = this.#pod.restartPolicy
    const again = policy === 'Always' || (policy === 'OnFailure' && ending?.code !== 0)
    if (ending !== undefined && (!again || Date.now() - ending.at < this.#surroundings.restartDelay)) return
    container.start()
    part.isRunning = true
  }

  readonly #urlOf = (probe: ProbeShape): string => {
    const ports = this.#pod.containers.flatMap((one) => one.ports)
    const number = ports.find(({ name }) => name === probe.port)?.number ?? Number(probe.port)
    return this.at(number, probe.scheme) + probe.path
  }

  async #tell(): Promise<void> {
    if (this.#parts.length === 0) return
    const seen = this.#parts.map(({ container, prober, isRunning }) => ({
      container,
      isRunning,
      isStarted: isRunning && prober.isStarted,
      isReady: isRunning && prober.isReady,
    }))
    const isNew = await this.#status.tell(this.#pod, seen)
    if (isNew) for (const { prober } of this.#parts) prober.trigger()
    const isReady = seen.every((one) => one.isReady)
    await this.#surroundings.slices.publish(this.#pod, this.#ports, {
      isReady,
      isTerminating: this.#pod.isTerminating,
    })
  }

  /** SIGTERM to all, SIGKILL after the grace period, and then the pod is really deleted. */
  async #terminate(): Promise<void> {
    await this.#tell()
    const grace = this.#pod.graceSeconds * 1_000
    await Promise.all(this.#parts.map(({ container }) => container.stop(grace)))
    await this.#surroundings.slices.remove(this.#pod)
    await this.#status.gone()
  }
}
