import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

/** Node for a platform: the program as it was published, and its licence. */
export interface NodeFiles {
  readonly program: string
  readonly license: string
}

/** An archive that was written. */
export interface Archive {
  readonly file: string
  /** Bytes, compressed. */
  readonly size: number
  readonly sha256: string
}

/** What commands read beside the bundle (cli/resources.ts), and its licences. */
const FOLDERS = ['docs/rules', 'manifests', 'examples', 'map/page']
const BUNDLE = ['berth.mjs', 'berth.mjs.LEGAL.txt', 'sbom.cdx.json', 'third-party-licenses.txt']
const LAUNCHERS = ['kubectl-berth', 'kubectl_complete-berth']

/** Puts together what an archive holds, in a new folder; `bundle` is the folder of the bundle (build.js, image/contents.ts). */
export function stage(folder: string, bundle: string, node: NodeFiles | undefined): void {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(join(folder, 'dist'), { recursive: true })
  for (const name of FOLDERS) cpSync(name, join(folder, name), { recursive: true })
  for (const name of BUNDLE) cpSync(join(bundle, name), join(folder, 'dist', name))
  cpSync('packaging/archive/kubectl-berth.mjs', join(folder, 'dist/kubectl-berth.mjs'))
  cpSync('LICENSE', join(folder, 'LICENSE'))
  for (const name of LAUNCHERS) executable(join('packaging/archive', name), join(folder, name))
  executable('packaging/archive/kubectl-berth', join(folder, 'berth'))
  if (node === undefined) return
  executable(node.program, join(folder, 'bin/node'))
  cpSync(node.license, join(folder, 'bin/LICENSE'))
}

function executable(from: string, to: string): void {
  cpSync(from, to, { dereference: true })
  chmodSync(to, 0o755)
}

/**
 * The folder as a `.tar.gz` whose bytes depend on nothing but its files: names sorted, no times, no owners (GNU tar). Regular files and
 * folders only: krew unpacks nothing else. Throws if tar fails.
 */
export function pack(folder: string, file: string): Archive {
  const tar = execFileSync(
    'tar',
    [
      '--sort=name',
      '--mtime=@0',
      '--owner=0',
      '--group=0',
      '--numeric-owner',
      '--mode=go=rX',
      '-cf',
      '-',
      '.',
    ],
    { cwd: folder, maxBuffer: 1024 * 1024 * 1024 },
  )
  const bytes = gzipSync(tar, { level: 9 })
  writeFileSync(file, bytes)
  return { file, size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }
}
