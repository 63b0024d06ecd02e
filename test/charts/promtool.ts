import { spawnSync } from 'node:child_process'

/** The program: of the environment variable PROMTOOL, else of the PATH; undefined where there is none that runs. */
export function findPromtool(): string | undefined {
  const program = process.env['PROMTOOL'] ?? 'promtool'
  return spawnSync(program, ['--version']).status === 0 ? program : undefined
}

export const NO_PROMTOOL =
  'promtool is not here: the alerts are not tested, and PromQL is not parsed. apt-get install prometheus, or name it in PROMTOOL.'

/** What promtool says, on both streams, and how it ended. */
export function promtool(program: string, args: readonly string[]): { code: number; output: string } {
  const { status, stdout, stderr } = spawnSync(program, [...args], { encoding: 'utf8' })
  return { code: status ?? -1, output: stdout + stderr }
}
