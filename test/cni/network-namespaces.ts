import { readFileSync } from 'node:fs'
import { told } from './run.ts'

const PREFIX = 'berth-cni-'
/** So many at once: a test that makes more has lost count. */
const MOST = 24

/** A network namespace of a test: a node's, a pod's, or the switch between nodes. */
export interface NetworkNamespace {
  readonly name: string
  /** What a runtime hands a plugin as CNI_NETNS. */
  readonly path: string
  /** `ip` in it. */
  ip(...args: readonly string[]): Promise<string>
  /** `ip -json` in it. */
  ipJson(...args: readonly string[]): Promise<readonly unknown[]>
}

/**
 * The network namespaces of this test process. Their names carry its id, so that those of one that was killed can be told
 * from those of one that runs: `berth-cni-4711-node-a`.
 */
export class NetworkNamespaces {
  readonly #names = new Set<string>()

  async make(role: string): Promise<NetworkNamespace> {
    const name = `${PREFIX}${process.pid}-${role}`
    if (this.#names.size >= MOST) throw new Error(`${MOST} network namespaces, and ${role} is one more`)
    await told('ip', ['netns', 'add', name])
    this.#names.add(name)
    const ip = (...args: readonly string[]) => told('ip', ['-n', name, ...args])
    await ip('link', 'set', 'lo', 'up')
    return {
      name,
      path: `/run/netns/${name}`,
      ip,
      ipJson: async (...args) => {
        const parsed: unknown = JSON.parse((await ip('-json', ...args)) || '[]')
        return Array.isArray(parsed) ? parsed : []
      },
    }
  }

  /** Its links go with it, and of a veth pair the other end too. */
  async remove({ name }: NetworkNamespace): Promise<void> {
    if (this.#names.delete(name)) await told('ip', ['netns', 'delete', name])
  }

  async removeAll(): Promise<void> {
    for (const name of this.#names) await told('ip', ['netns', 'delete', name])
    this.#names.clear()
  }

  /** Removes those of test processes that are no more. */
  static async removeOrphans(): Promise<void> {
    const names = (await told('ip', ['netns', 'list'])).split('\n').map((line) => line.split(' ')[0] ?? '')
    for (const name of names) {
      const [, pid] = /^berth-cni-(\d+)-/.exec(name) ?? []
      if (pid !== undefined && !isTesting(pid)) await told('ip', ['netns', 'delete', name])
    }
  }
}

/** Whether that is still a test process: the number may be another's by now, and one that ended and nobody asked after has no arguments. */
function isTesting(pid: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('jest')
  } catch {
    return false
  }
}
