import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'

export interface Ran {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export interface RunOptions {
  readonly input?: string
  /** Beside PATH. */
  readonly env?: Readonly<Record<string, string>>
}

/** Milliseconds after which a program is ended. */
const DEADLINE = 30_000

/** Runs a program to its end, with sbin in its PATH; any exit code resolves. */
export async function run(
  program: string,
  args: readonly string[],
  { input = '', env = {} }: RunOptions = {},
): Promise<Ran> {
  const child = spawn(program, [...args], {
    timeout: DEADLINE,
    env: { PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`, ...env },
  })
  child.stdin.on('error', () => {}) // it may end before it has read its input
  child.stdin.end(input)
  const closed = new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve(code ?? -1))
  })
  const [code, stdout, stderr] = await Promise.all([closed, text(child.stdout), text(child.stderr)])
  return { code, stdout, stderr }
}

/** The same; its standard output. @throws Error if it fails. */
export async function told(program: string, args: readonly string[], options?: RunOptions): Promise<string> {
  const { code, stdout, stderr } = await run(program, args, options)
  if (code === 0) return stdout
  throw new Error(`${program} ${args.join(' ')} ended with ${code}: ${stderr}${stdout}`)
}
