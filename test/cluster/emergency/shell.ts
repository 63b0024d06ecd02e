import { spawn } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect } from '@jest/globals'
import { findBinaries } from '../control-plane/binaries.ts'
import type { ControlPlane } from '../environment.ts'
import { invented, SHOWN } from './page.ts'

/** Runs the commands of the page as an administrator types them, in bash, with kubectl and `berth` on the PATH. */
export class Shell {
  readonly #cluster: ControlPlane
  readonly #ran = new Set<string>()

  constructor(cluster: ControlPlane) {
    this.#cluster = cluster
  }

  /** What was run so far. */
  get ran(): ReadonlySet<string> {
    return this.#ran
  }

  /** Runs a command that stands on the page. It has to succeed, and to print what the page shows. */
  async run(command: string): Promise<string> {
    const shown = SHOWN.filter((one) => one.command === command)
    expect(shown).not.toEqual([])
    const { code, output } = await this.type(command)
    this.#ran.add(command)
    expect({ command, code, output }).toEqual({ command, code: 0, output })
    const missing = shown.flatMap((one) => invented(one.output, output))
    expect({ command, missing, output }).toEqual({ command, missing: [], output })
    return output
  }

  async type(command: string): Promise<{ readonly code: number; readonly output: string }> {
    const bin = join(this.#cluster.folder, 'bin')
    await mkdir(bin, { recursive: true })
    await writeFile(join(bin, 'berth'), `#!/bin/sh\nexec '${process.execPath}' cli/main.ts "$@"\n`, {
      mode: 0o755,
    })
    const search = findBinaries()
    const folder = search.found ? dirname(search.binaries.kubectl) : ''
    const child = spawn('bash', ['-c', `{ ${command}\n} 2>&1`], {
      stdio: ['ignore', 'pipe', 'inherit'],
      // An editor that changes nothing, for kubectl edit.
      env: {
        PATH: `${bin}:${folder}:${process.env['PATH'] ?? ''}`,
        HOME: this.#cluster.folder,
        KUBECONFIG: this.#cluster.kubeconfigFile,
        EDITOR: 'true',
      },
    })
    const closed = new Promise<number>((resolve) => child.once('close', (code) => resolve(code ?? -1)))
    const [code, output] = await Promise.all([closed, text(child.stdout)])
    return { code, output }
  }
}
