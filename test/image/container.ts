import { execFile, spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Start } from './image.ts'

/** As in the base image, and where a machine has its tools. */
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** Whether this machine lets a test be root in a root of its own, as a container's process is; else why not. */
export function isolation(): { readonly ok: true } | { readonly ok: false; readonly why: string } {
  if (process.platform !== 'linux') return { ok: false, why: `this is ${process.platform}` }
  if (process.getuid?.() !== 0) return { ok: false, why: 'not root' }
  const command = ['--mount', 'setpriv', '--no-new-privs', 'chroot', '/', 'true']
  const { status, stderr } = spawnSync('unshare', command, { encoding: 'utf8', env: { PATH } })
  return status === 0 ? { ok: true } : { ok: false, why: `unshare: ${stderr}` }
}

export interface Ran {
  readonly code: number
  readonly out: string
  readonly error: string
}

/**
 * Starts programs of an image as a container runtime does: its root and no other, read-only, with a /run in memory; its
 * environment and no other; its user, who cannot become another. Where that cannot be had (`isolation`), on the machine's own root.
 */
export class Container {
  readonly #root: string
  readonly #start: Start
  readonly #isolated: boolean

  constructor(root: string, start: Start, isolated: boolean) {
    this.#root = root
    this.#start = start
    this.#isolated = isolated
    for (const folder of ['run', 'proc', 'dev']) mkdirSync(join(root, folder), { recursive: true })
  }

  /** Runs it to its end with these arguments in place of CMD; with CMD itself if there are none. */
  run(...args: readonly string[]): Promise<Ran> {
    const [file, ...rest] = this.#command(args)
    return new Promise((resolve) => {
      execFile(file ?? '', rest, { env: { PATH }, timeout: 30_000 }, (error, out, errors) => {
        resolve({
          code: error === null ? 0 : typeof error.code === 'number' ? error.code : -1,
          out,
          error: errors,
        })
      })
    })
  }

  /** Runs it until it has printed this, ends it by SIGTERM, and gives what it printed. @throws Error if it ends before */
  async until(said: RegExp, ...args: readonly string[]): Promise<Ran> {
    const [file, ...rest] = this.#command(args)
    const child = spawn(file ?? '', rest, { env: { PATH }, stdio: ['ignore', 'pipe', 'pipe'] })
    const ran = { code: -1, out: '', error: '' }
    const ended = once(child, 'exit')
    await new Promise<void>((resolve, reject) => {
      const hear = (key: 'out' | 'error') => (chunk: Buffer) => {
        ran[key] += chunk.toString()
        if (said.test(ran.out + ran.error)) resolve()
      }
      child.stdout.on('data', hear('out'))
      child.stderr.on('data', hear('error'))
      child.once('exit', () => reject(new Error(`ended before it said ${said}: ${ran.out}${ran.error}`)))
    })
    ran.code = await endOf(child, ended)
    return ran
  }

  #command(args: readonly string[]): readonly string[] {
    const { entrypoint, command, environment, user } = this.#start
    const words = [...entrypoint, ...(args.length > 0 ? args : command)]
    const env = [...environment].map(([key, value]) => `${key}=${value}`)
    if (!this.#isolated) {
      const here = words.map((word) => (/^\/(?:berth|nodejs)\//.test(word) ? join(this.#root, word) : word))
      return ['/usr/bin/env', '-i', ...env, ...here]
    }
    const mounted = ['unshare', '--mount', '--propagation=private', 'sh', '-c', MOUNTS, 'sh', this.#root]
    // Without root's capabilities, which go with its user id, and no way back to them.
    const confined = ['setpriv', '--no-new-privs', 'env', '-i', `PATH=${PATH}`, ...env]
    return [...mounted, ...confined, 'chroot', `--userspec=${user}`, '--groups=', this.#root, ...words]
  }
}

/** `$1`: the root. What is behind is run when it is read-only, but for /run. */
const MOUNTS = `
set -e
root=$1
shift
mount --bind "$root" "$root"
mount -t tmpfs -o mode=1777 tmpfs "$root/run"
mount -t proc proc "$root/proc"
mount -o remount,ro,bind "$root"
exec "$@"`

async function endOf(child: ChildProcess, ended: Promise<readonly unknown[]>): Promise<number> {
  child.kill('SIGTERM')
  const [code] = await ended
  return typeof code === 'number' ? code : -1
}
