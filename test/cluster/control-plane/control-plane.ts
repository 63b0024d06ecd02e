import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Target } from '../target.ts'
import { ApiClient, type ApiAnswer } from './api-client.ts'
import { readAuditEvents } from './audit.ts'
import type { ControlPlaneBinaries } from './binaries.ts'
import type { CertificateAuthority, CertificatePair } from './certificates.ts'
import type { ControlPlaneProcess } from './control-plane-process.ts'
import { kubeconfig } from './kubeconfig.ts'
import { runKubectl, type KubectlResult } from './kubectl.ts'
import { ReadyNode } from './node.ts'
import type { Layout } from './programs.ts'
import type { Reaper } from './reaper.ts'

/** The processes in the order in which they are started. */
export interface Processes {
  readonly etcd: ControlPlaneProcess
  readonly apiServer: ControlPlaneProcess
  readonly controllers: readonly ControlPlaneProcess[]
}

export interface ControlPlaneParts {
  readonly binaries: ControlPlaneBinaries
  readonly layout: Layout
  readonly authority: CertificateAuthority
  readonly admin: CertificatePair
  readonly processes: Processes
  readonly reaper: Reaper
}

export interface KubectlOptions {
  /** What kubectl reads from its standard input, for `-f -`. */
  readonly input?: string
  /** A user that `userKubeconfig` made; the administrator otherwise. */
  readonly user?: string
}

/** From when to when, in milliseconds of the clock. */
export interface Span {
  readonly begun: number
  readonly ended: number
}

/** A running etcd and kube-apiserver, and controllers where asked for. `startControlPlane` makes one. */
export class ControlPlane {
  readonly baseUrl: string
  readonly ca: string
  readonly kubeconfigFile: string
  readonly #parts: ControlPlaneParts
  readonly #api: ApiClient
  readonly #userFiles = new Map<string, string>()
  readonly #nodes: ReadyNode[] = []
  readonly #starts: Span[] = []

  constructor(parts: ControlPlaneParts) {
    this.#parts = parts
    this.baseUrl = `https://127.0.0.1:${parts.layout.ports.apiServer}`
    this.ca = parts.authority.cert
    this.kubeconfigFile = parts.layout.kubeconfigFile
    this.#api = new ApiClient(this.baseUrl, { ca: this.ca, ...parts.admin })
  }

  /** A temporary folder of this control plane; gone after `stop`. */
  get folder(): string {
    return this.#parts.layout.folder
  }

  /** Every process that `stop` has to end. */
  pids(): readonly number[] {
    return [...this.#all().flatMap(({ pid }) => (pid === undefined ? [] : [pid])), this.#parts.reaper.pid]
  }

  /** Runs the kubectl of the same version. Warnings and denials are on stderr; a non-zero code does not throw. */
  kubectl(args: readonly string[], options: KubectlOptions = {}): Promise<KubectlResult> {
    return runKubectl({
      program: this.#parts.binaries.kubectl,
      kubeconfigFile: this.#kubeconfigOf(options.user),
      cacheFolder: join(this.folder, 'kubectl-cache'),
      args,
      input: options.input ?? '',
    })
  }

  /** One request as the administrator, without kubectl's start-up time. PATCH is a merge patch. */
  request(method: string, path: string, body?: unknown): Promise<ApiAnswer> {
    return this.#api.request(method, path, body)
  }

  /** The path of a kubeconfig for a user with a client certificate of this name and these groups. */
  async userKubeconfig(name: string, groups: readonly string[]): Promise<string> {
    const pair = await this.#parts.authority.client(name, groups)
    const file = join(this.folder, `user-${this.#userFiles.size}.kubeconfig`)
    await writeFile(file, kubeconfig(this.baseUrl, name, { ca: this.ca, ...pair }), { mode: 0o600 })
    this.#userFiles.set(name, file)
    return file
  }

  /** A Node that is Ready and stays so; resolves when pods can be bound to it. */
  async createReadyNode(name: string, labels: Readonly<Record<string, string>> = {}): Promise<void> {
    const node = new ReadyNode(this.#api, name)
    this.#nodes.push(node)
    await node.create(labels)
  }

  /** Has a process ended with this control plane, should the test itself be killed. Call what comes back when it has ended. */
  reap(pid: number): () => void {
    const { reaper } = this.#parts
    reaper.watch(pid)
    return () => reaper.forget(pid)
  }

  /** Down and up again on the same port with the same data; resolves when it is ready. */
  async restartApiServer(): Promise<void> {
    await this.#parts.processes.apiServer.stop()
    const begun = Date.now()
    await this.#parts.processes.apiServer.start()
    this.#starts.push({ begun, ended: Date.now() })
  }

  /** When the API server was starting anew: until it is ready it has not read all roles, and refuses what it will allow. */
  get apiServerStarts(): readonly Span[] {
    return this.#starts
  }

  /** Down and up again with the same data; resolves when the API server is ready on it. */
  async restartEtcd(): Promise<void> {
    const { etcd, apiServer } = this.#parts.processes
    await etcd.stop()
    await etcd.start()
    await apiServer.untilReady()
    // /readyz says ok while the API server still waits before it connects again: ask for something stored.
    await this.request('GET', '/api/v1/namespaces/default')
  }

  /** Both down, and up again with what the callback made of etcd's data, the folder `etcd` of `folder`: as in a backup and a restore. */
  async whileDown(change: () => Promise<void>): Promise<void> {
    const { etcd, apiServer } = this.#parts.processes
    await apiServer.stop()
    await etcd.stop()
    await change()
    await etcd.start()
    const begun = Date.now()
    await apiServer.start()
    this.#starts.push({ begun, ended: Date.now() })
  }

  /** The API server's audit events so far, oldest first; those of all users with the option `audit`. */
  auditEvents(): Promise<readonly unknown[]> {
    return readAuditEvents(this.folder)
  }

  /** What a program printed so far: `log('kube-apiserver')`. */
  async log(name: string): Promise<string> {
    const process = this.#all().find((candidate) => candidate.name === name)
    return process === undefined ? '' : process.log()
  }

  /** This control plane as the conformance suite addresses it. */
  target(): Target {
    const { cert, key } = this.#parts.admin
    return {
      name: 'kube-apiserver',
      baseUrl: this.baseUrl,
      ca: this.ca,
      clientCertificate: { cert, key },
    }
  }

  /** Ends every process and removes the folder. Can be called twice. */
  async stop(): Promise<void> {
    for (const node of this.#nodes) node.stop()
    this.#api.close()
    const { etcd, apiServer, controllers } = this.#parts.processes
    await Promise.all(controllers.map((controller) => controller.stop()))
    await apiServer.stop()
    await etcd.stop()
    await this.#parts.reaper.finish()
  }

  #all(): readonly ControlPlaneProcess[] {
    const { etcd, apiServer, controllers } = this.#parts.processes
    return [etcd, apiServer, ...controllers]
  }

  #kubeconfigOf(user: string | undefined): string {
    if (user === undefined) return this.kubeconfigFile
    const file = this.#userFiles.get(user)
    if (file === undefined) throw new Error(`no user ${user}: make it with userKubeconfig('${user}', [...])`)
    return file
  }
}
