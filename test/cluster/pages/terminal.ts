import { spawn } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { findBinaries } from '../control-plane/binaries.ts'
import type { ControlPlane } from '../environment.ts'

/** What a command printed, on either stream, and how it ended. */
export interface Typed {
  readonly code: number
  readonly output: string
}

/** Runs a command as an administrator of the cluster types it, in bash, with kubectl and `berth` on the PATH. */
export async function type(cluster: ControlPlane, command: string): Promise<Typed> {
  const bin = join(cluster.folder, 'bin')
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
      HOME: cluster.folder,
      KUBECONFIG: cluster.kubeconfigFile,
      EDITOR: 'true',
    },
  })
  const closed = new Promise<number>((resolve) => child.once('close', (code) => resolve(code ?? -1)))
  const [code, output] = await Promise.all([closed, text(child.stdout)])
  return { code, output }
}
