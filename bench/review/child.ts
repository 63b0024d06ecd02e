import { spawn, type ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** A server in a process of its own, whose CPU time and memory the kernel accounts for. */
export interface Child {
  readonly process: ChildProcess
  /** User and system time so far, in seconds. */
  cpuSeconds(): number
  /** The largest resident set so far, in MiB. */
  peakMiB(): number
  stop(): void
}

/** Ticks a second of /proc/<pid>/stat: 100 on every Linux that Node runs on. */
const TICKS = 100

export function start(args: readonly string[], onLine: (line: string) => void = () => {}): Child {
  const child = spawn(process.execPath, [...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  child.on('exit', (code) => {
    if (code !== null && code !== 0) throw new Error(`${args.join(' ')} ended with code ${code}`)
  })
  let pending = ''
  child.stdout.on('data', (chunk: Buffer) => {
    const lines = (pending + chunk.toString('utf8')).split('\n')
    pending = lines.pop() ?? ''
    for (const line of lines) onLine(line)
  })
  return {
    process: child,
    cpuSeconds: () => {
      const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
      return (Number(fields[11]) + Number(fields[12])) / TICKS
    },
    peakMiB: () =>
      Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? 0) / 1024,
    stop: () => void child.kill('SIGTERM'),
  }
}
