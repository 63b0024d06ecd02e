import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

/** A folder for PATH, in which `berth` is this checkout's, and nothing else. */
export function pathWithBerth(): string {
  const folder = mkdtempSync(join(tmpdir(), 'berth-path-'))
  const script = `#!/bin/sh\nexec '${process.execPath}' '${resolve('cli/main.ts')}' "$@"\n`
  writeFileSync(join(folder, 'berth'), script, { mode: 0o755 })
  return folder
}

export const hasShell = (shell: string): boolean => spawnSync(shell, ['-c', 'true']).status === 0

/** What each shell makes of a line and a TAB behind it. */
export const TRIES: Readonly<
  Record<'bash' | 'zsh' | 'fish', (line: string, path: string) => readonly string[]>
> = {
  /** The function that `complete -F` names, called as bash calls it; compopt then has nothing to change, and says so. */
  bash: (line, path) =>
    linesOf(
      ranIn(path, 'bash', [
        '-c',
        'source <(berth completion bash); complete -p berth >&2; COMP_LINE=$1 COMP_POINT=${#1}; _berth 2>/dev/null; printf "%s\\n" "${COMPREPLY[@]}"',
        'bash',
        line,
      ]),
    ),
  /** An interactive zsh on a terminal of its own: the line as it stands after TAB, then control-X, which prints it. */
  zsh: (line, path) => {
    const printed = ranIn(path, 'zsh', ['-f', '-c', ZSH, 'zsh', line])
    return [/<(.*)>/.exec(printed)?.[1] ?? `no line in: ${printed}`]
  },
  fish: (line, path) =>
    linesOf(
      ranIn(path, 'fish', [
        '--no-config',
        '-c',
        'berth completion fish | source; complete -C $argv[1]',
        line,
      ]),
    ),
}

const ZSH = `
zmodload zsh/zpty
zpty shell 'TERM=dumb COLUMNS=200 zsh -f -i'
zpty -w shell 'autoload -U compinit; compinit -D -u; source <(berth completion zsh)'
zpty -w shell 'show() { print -r -- "<$BUFFER>"; BUFFER= }; zle -N show; bindkey "^X" show; print READY$((1))'
zpty -r shell out '*READY1*'
zpty -w -n shell "$1"$'\\t\\x18'
zpty -r shell out '*<*>*'
print -r -- "$out"
zpty -d shell
`

const linesOf = (text: string): readonly string[] =>
  text
    .split('\n')
    .map((line) => line.replace(/\t.*/, ''))
    .filter((line) => line !== '')

const ranIn = (path: string, shell: string, args: readonly string[]): string =>
  execFileSync(shell, [...args], {
    encoding: 'utf8',
    env: { ...process.env, PATH: `${path}:${process.env['PATH'] ?? ''}` },
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: 30_000,
  })
