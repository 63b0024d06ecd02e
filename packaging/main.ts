import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'
import packageJson from '../package.json' with { type: 'json' }
import { pack, stage, type Archive } from './archive.ts'
import { checksumName, krewManifest } from './krew-manifest.ts'
import { fetchNode, WITH_NODE } from './node-files.ts'

/**
 * Makes the archives of a release, and, once it is known where they will be, krew's manifest:
 *
 *     npm run package                                          # berth-0.1.0-linux-amd64.tar.gz, -linux-arm64, -any; SHA256SUMS
 *     npm run package -- --release-url https://… --homepage https://…    # berth.yaml too
 *
 * `any` has no Node of its own; `--platform any` makes that one alone.
 */
const { values } = parseArgs({
  options: {
    platform: { type: 'string', multiple: true, default: [...Object.keys(WITH_NODE), 'any'] },
    out: { type: 'string', default: 'dist/packages' },
    'release-url': { type: 'string' },
    homepage: { type: 'string' },
  },
})

const { version } = packageJson
const work = mkdtempSync(join(tmpdir(), 'berth-package-'))
try {
  const bundle = join(work, 'bundle')
  makeBundle(bundle)
  mkdirSync(values.out, { recursive: true })
  const archives = new Map(values.platform.map((platform) => [platform, makeArchive(platform, bundle)]))
  const sums = [...archives.values()].map(({ file, sha256 }) => `${sha256}  ${basename(file)}\n`)
  writeFileSync(join(values.out, 'SHA256SUMS'), sums.join(''))
  if (values['release-url'] !== undefined) writeManifest(values['release-url'], archives)
} finally {
  rmSync(work, { recursive: true, force: true })
}

function makeBundle(folder: string): void {
  execFileSync(process.execPath, ['build.js', join(folder, 'berth.mjs')], { stdio: 'inherit' })
  const bill = execFileSync(
    'npm',
    ['sbom', '--package-lock-only', '--sbom-type=application', '--sbom-format=cyclonedx'],
    { maxBuffer: 64 * 1024 * 1024, stdio: ['ignore', 'pipe', 'ignore'] },
  )
  execFileSync(process.execPath, ['image/contents.ts', folder], {
    input: bill,
    stdio: ['pipe', 'inherit', 'inherit'],
  })
}

function makeArchive(platform: string, bundle: string): Archive {
  const node = platform === 'any' ? undefined : fetchNode(platform, join(work, 'node'))
  const folder = join(work, platform)
  stage(folder, bundle, node)
  const archive = pack(folder, join(values.out, `berth-${version}-${platform}.tar.gz`))
  console.log(`${archive.sha256}  ${(archive.size / 1e6).toFixed(1)} MB  ${archive.file}`)
  return archive
}

function writeManifest(releaseUrl: string, archives: ReadonlyMap<string, Archive>): void {
  const checksums = [...archives].map(([platform, { sha256 }]) => [checksumName(platform), sha256])
  const manifest = krewManifest({
    VERSION: version,
    RELEASE_URL: releaseUrl.replace(/\/$/, ''),
    ...(values.homepage === undefined ? {} : { HOMEPAGE: values.homepage }),
    ...Object.fromEntries(checksums),
  })
  writeFileSync(join(values.out, 'berth.yaml'), manifest)
}
