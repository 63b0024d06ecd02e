import { execFile } from 'node:child_process'
import { mkdir, symlink } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/**
 * What is upgraded from where no version is tagged yet: the first revision whose manifests run as they are. Before it there were no
 * manifests of an installation.
 */
const FIRST = '714b64b'

/** An earlier version of Berth: a tree with its manifests, and its bundle. */
export interface PreviousVersion {
  /** `v0.1.0`, `714b64b`; or why it is this very version. */
  readonly title: string
  /** The folder of the tree. */
  readonly tree: string
  /** `berth.mjs` */
  readonly bundle: string
}

/**
 * The version to upgrade from: of BERTH_PREVIOUS (a git revision), else the newest tag `v*`, else the first that could be installed; built
 * from its own sources with the dependencies of this tree. Where git or that revision is not there, it is the present version, loudly.
 */
export async function previousVersion(folder: string): Promise<PreviousVersion> {
  const revision = process.env['BERTH_PREVIOUS'] ?? (await newestTag()) ?? FIRST
  const tree = join(folder, 'previous')
  const bundle = join(folder, 'previous.mjs')
  try {
    await mkdir(tree)
    await run('sh', ['-c', `git archive '${revision}' | tar -x -C '${tree}'`])
    await symlink(resolve('node_modules'), join(tree, 'node_modules'))
    await run(process.execPath, ['build.js', bundle], { cwd: tree })
    return { title: revision, tree, bundle }
  } catch (error) {
    if (process.env['BERTH_PREVIOUS'] !== undefined) throw error
    const title = `this very version, as there is no revision ${revision} here to build`
    process.stderr.write(`\nUPGRADE FROM ${title.toUpperCase()}\n${String(error)}\n\n`)
    await run(process.execPath, ['build.js', bundle])
    return { title, tree: resolve('.'), bundle }
  }
}

async function newestTag(): Promise<string | undefined> {
  const { stdout } = await run('git', ['tag', '--list', 'v*', '--sort=-version:refname']).catch(() => ({
    stdout: '',
  }))
  return stdout.split('\n').find((tag) => tag !== '')
}
