import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { CHART } from '../../charts/render-chart.ts'
import type { ControlPlane } from '../environment.ts'

/** Helm as somebody in front of a terminal has it, on a cluster. Release `berth` in `berth-system`. */
export class HelmCli {
  readonly #program: string
  readonly #cluster: ControlPlane

  constructor(program: string, cluster: ControlPlane) {
    this.#program = program
    this.#cluster = cluster
  }

  /** Its standard output. @throws Error with its standard error, where it fails */
  async run(...args: readonly string[]): Promise<string> {
    const folder = this.#cluster.folder
    const { stdout } = await promisify(execFile)(this.#program, [...args], {
      maxBuffer: 32 * 1024 * 1024,
      env: {
        ...process.env,
        KUBECONFIG: this.#cluster.kubeconfigFile,
        HELM_NAMESPACE: 'berth-system',
        HELM_CACHE_HOME: folder,
        HELM_CONFIG_HOME: folder,
        HELM_DATA_HOME: folder,
      },
    })
    return stdout
  }

  install(...values: readonly string[]): Promise<string> {
    return this.run('install', 'berth', CHART, ...set(values))
  }

  upgrade(...values: readonly string[]): Promise<string> {
    return this.run('upgrade', 'berth', CHART, ...set(values))
  }
}

const set = (values: readonly string[]): readonly string[] => values.flatMap((value) => ['--set', value])
