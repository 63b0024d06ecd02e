import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** What a process took. */
export interface Measured {
  readonly seconds: number
  readonly peakMiB: number
  readonly code: number | null
  readonly out: string
}

/** How often the peak is read, in milliseconds: the kernel keeps it, and forgets it with the process. */
const GLANCE = 20

/** Runs Node with the arguments to its end. */
export function measured(args: readonly string[]): Promise<Measured> {
  const begun = performance.now()
  const child = spawn(process.execPath, [...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  const chunks: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => void chunks.push(chunk))
  let peakMiB = 0
  const timer = setInterval(() => {
    peakMiB = Math.max(peakMiB, peakOf(child.pid))
  }, GLANCE)
  return new Promise((resolve) => {
    child.on('close', (code) => {
      clearInterval(timer)
      const seconds = (performance.now() - begun) / 1000
      resolve({ seconds, peakMiB, code, out: Buffer.concat(chunks).toString('utf8') })
    })
  })
}

function peakOf(pid: number | undefined): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024
  } catch {
    return 0
  }
}
