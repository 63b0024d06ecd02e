/**
 * The program that `startReaper` runs. It reads `watch <pid>` and `forget <pid>` lines from its standard input. When that
 * ends, because the test process closed it, failed or was killed, it kills what is still watched and
 * removes the folder given as its argument.
 */
import { rmSync } from 'node:fs'
import { createInterface } from 'node:readline'

const folder = process.argv[2]
const watched = new Set<number>()

// Ctrl-C reaches the whole terminal: outlive it, the test process's end closes our input anyway.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})

const lines = createInterface({ input: process.stdin })
lines.on('line', (line) => {
  const [order, pid] = line.split(' ')
  if (order === 'watch') watched.add(Number(pid))
  if (order === 'forget') watched.delete(Number(pid))
})
lines.on('close', () => {
  for (const pid of watched) kill(pid)
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
})

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It ended by itself before its `forget` line came.
  }
}
