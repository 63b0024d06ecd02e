import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** Ends what a test process leaves behind. */
export interface Reaper {
  readonly pid: number
  watch(pid: number): void
  forget(pid: number): void
  /** Kills what is still watched, removes the folder, and resolves when both are done. */
  finish(): Promise<void>
}

/**
 * A process of its own and not `process.on('exit')`: inside Jest `process` is a copy that never hears of the exit,
 * and no handler survives SIGKILL. The pipe to the reaper closes whichever way the test process ends.
 */
export function startReaper(folder: string): Reaper {
  const program = fileURLToPath(new URL('reaper-process.ts', import.meta.url))
  const child = spawn(process.execPath, [program, folder], {
    stdio: ['pipe', 'ignore', 'inherit'],
    detached: true,
  })
  const ended = once(child, 'exit')
  child.unref()
  child.stdin.on('error', () => {})
  const { pid } = child
  if (pid === undefined) throw new Error(`could not start ${process.execPath} ${program}`)
  return {
    pid,
    watch: (watched) => child.stdin.write(`watch ${watched}\n`),
    forget: (watched) => child.stdin.write(`forget ${watched}\n`),
    async finish() {
      child.ref()
      child.stdin.end()
      await ended
    },
  }
}
