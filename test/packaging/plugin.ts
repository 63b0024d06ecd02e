import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { findBinaries } from '../cluster/control-plane/binaries.ts'

/** What a program did. */
export interface Ran {
  readonly out: string
  readonly error: string
  readonly code: number | null
}

/** The archive without Node, made as `npm run package` makes it, unpacked as krew does: into a store, with a link in a folder of PATH. */
export class InstalledPlugin implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'berth-plugin-'))
  readonly packages = join(this.folder, 'packages')
  readonly store = join(this.folder, 'store/berth/v0')
  readonly bin = join(this.folder, 'bin')

  constructor() {
    const args = ['packaging/main.ts', '--platform', 'any', '--out', this.packages]
    execFileSync(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] })
    for (const folder of [this.store, this.bin]) mkdirSync(folder, { recursive: true })
    execFileSync('sh', ['-c', `tar -xzf "${this.packages}"/berth-*-any.tar.gz -C "${this.store}"`])
    symlinkSync(join(this.store, 'kubectl-berth'), join(this.bin, 'kubectl-berth'))
    symlinkSync('../store/berth/v0/kubectl_complete-berth', join(this.bin, 'kubectl_complete-berth'))
    symlinkSync('../store/berth/v0/berth', join(this.bin, 'berth'))
  }

  /** Runs a program with the plugin on PATH, and Node of this process. */
  run(command: string, ...args: readonly string[]): Ran {
    return this.runWith([dirname(process.execPath), '/usr/bin', '/bin'], command, ...args)
  }

  /** Runs it with these folders on PATH behind the plugin's, and no others. */
  runWith(folders: readonly string[], command: string, ...args: readonly string[]): Ran {
    const path = [this.bin, ...folders].join(':')
    const { stdout, stderr, status } = spawnSync(command, [...args], {
      encoding: 'utf8',
      env: { ...process.env, PATH: path, HOME: this.folder, KUBECONFIG: join(this.folder, 'none') },
    })
    return { out: stdout, error: stderr, code: status }
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** kubectl, where there is one: that of the cluster tests, else of PATH. */
export function kubectl(): string | undefined {
  const search = findBinaries()
  if (search.found) return resolve(search.binaries.kubectl)
  const found = spawnSync('sh', ['-c', 'command -v kubectl'], { encoding: 'utf8' }).stdout.trim()
  return found === '' ? undefined : found
}
