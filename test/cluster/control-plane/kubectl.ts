import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'

export interface KubectlResult {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export interface KubectlCall {
  readonly program: string
  readonly kubeconfigFile: string
  /** kubectl keys its discovery cache by host and port, which another control plane may have had before. */
  readonly cacheFolder: string
  readonly args: readonly string[]
  readonly input: string
}

const deadline = 120_000

/** Runs kubectl and answers whatever came of it; a call that takes longer than two minutes is killed, code -1. */
export async function runKubectl(call: KubectlCall): Promise<KubectlResult> {
  const flags = ['--kubeconfig', call.kubeconfigFile, '--cache-dir', call.cacheFolder]
  const child = spawn(call.program, [...flags, ...call.args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout: deadline,
    // No HOME, so that no ~/.kube/kuberc of the developer's changes what a test sees.
    env: { PATH: process.env['PATH'], HOME: call.cacheFolder },
  })
  child.stdin.on('error', () => {}) // kubectl may end before it has read its input
  child.stdin.end(call.input)
  const closed = new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve(code ?? -1))
  })
  const [code, stdout, stderr] = await Promise.all([closed, text(child.stdout), text(child.stderr)])
  return { code, stdout, stderr }
}
