import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import packageJson from '../../package.json' with { type: 'json' }
import { pack } from '../../packaging/archive.ts'
import { InstalledPlugin, kubectl } from './plugin.ts'

const FILE = 'examples/s4-host-device/3-typo-pod.yaml'
const STATE = 'examples/s4-host-device/1-host-device.yaml'
const program = kubectl()
if (program === undefined)
  process.stderr.write('\n*** no kubectl here: the plugin is only run by its own name, not by kubectl\n')

let plugin: InstalledPlugin
beforeAll(() => {
  plugin = new InstalledPlugin()
})
afterAll(() => plugin[Symbol.dispose]())

describe('the archive', () => {
  it('has its checksum beside it', () => {
    const name = readdirSync(plugin.packages).find((file) => file.endsWith('.tar.gz')) ?? ''
    expect(name).toBe(`berth-${packageJson.version}-any.tar.gz`)
    const sum = createHash('sha256')
      .update(readFileSync(join(plugin.packages, name)))
      .digest('hex')
    expect(readFileSync(join(plugin.packages, 'SHA256SUMS'), 'utf8')).toBe(`${sum}  ${name}\n`)
  })

  it('holds regular files and folders only, licences among them', () => {
    const entries = readdirSync(plugin.store, { recursive: true, withFileTypes: true })
    expect(entries.filter((entry) => !entry.isFile() && !entry.isDirectory())).toEqual([])
    expect(entries.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['LICENSE', 'third-party-licenses.txt', 'sbom.cdx.json', 'host-network.md']),
    )
  })

  it('is the same, byte for byte, made of the same files again', () => {
    const again = [1, 2].map((at) => pack(plugin.store, join(plugin.packages, `again-${at}`)).sha256)
    expect(again[0]).toBe(again[1])
  })
})

describe('docs/kubectl-plugin.md', () => {
  it('installs without krew by the lines that it shows', () => {
    const page = readFileSync('docs/kubectl-plugin.md', 'utf8')
    const [, lines = ''] = /^### Without krew\n\n```sh\n([^]*?)^```$/m.exec(page) ?? []
    const home = join(plugin.folder, 'home')
    const script =
      `${lines.replace('kubectl plugin list', '')}\n~/.local/bin/kubectl-berth --help; ~/.local/bin/berth --version`
        .replaceAll('dist/packages', plugin.packages)
        .replaceAll('linux-amd64', 'any')
    const { out, error, code } = plugin.run('env', `HOME=${home}`, 'bash', '-euc', script)
    expect({ error, code }).toEqual({ error: '', code: 0 })
    expect(out).toMatch(/^Usage: kubectl berth /)
    expect(out.endsWith(`\n${packageJson.version}\n`)).toBe(true)
  })
})

describe('kubectl-berth', () => {
  it('runs through a link, tells its version, and calls itself kubectl berth', () => {
    expect(plugin.run('kubectl-berth', '--version').out).toBe(`${packageJson.version}\n`)
    expect(plugin.run('kubectl-berth', 'review', '--help').out).toMatch(/^Usage: kubectl berth review /)
  })

  it('is berth under its other name', () => {
    expect(plugin.run('berth', 'review', '--help').out).toMatch(/^Usage: berth review /)
  })

  it('says what is missing where there is no Node', () => {
    const { error, code } = plugin.runWith([withoutNode()], 'kubectl-berth', '--version')
    expect({ error, code }).toEqual({
      error: 'berth: needs Node.js 24 or later on PATH: this archive has none for your platform\n',
      code: 127,
    })
  })

  it('says what is missing where Node is too old', () => {
    const folder = withoutNode('old')
    writeFileSync(join(folder, 'node'), '#!/bin/sh\necho v22.9.0\n', { mode: 0o755 })
    const { error, code } = plugin.runWith([folder], 'kubectl-berth', '--version')
    expect({ error, code }).toEqual({
      error: `berth: needs Node.js 24 or later; ${join(folder, 'node')} is v22.9.0\n`,
      code: 127,
    })
  })

  it('takes the Node that is in its archive, where there is one', () => {
    mkdirSync(join(plugin.store, 'bin'))
    cpSync(process.execPath, join(plugin.store, 'bin/node'), { dereference: true })
    chmodSync(join(plugin.store, 'bin/node'), 0o755)
    const { out, error } = plugin.runWith([withoutNode('bundled')], 'kubectl-berth', '--version')
    expect({ out, error }).toEqual({ out: `${packageJson.version}\n`, error: '' })
  })

  /** A folder of the programs that the launcher needs, without Node. */
  function withoutNode(name = 'bare'): string {
    const folder = join(plugin.folder, name)
    mkdirSync(folder)
    for (const tool of ['basename', 'dirname', 'readlink']) {
      const { out } = plugin.run('sh', '-c', `command -v ${tool}`)
      symlinkSync(out.trim(), join(folder, tool))
    }
    return folder
  }
})

const withKubectl = program === undefined ? describe.skip : describe
withKubectl('kubectl berth', () => {
  const run = (...args: readonly string[]) => plugin.run(program ?? '', ...args)

  it('is found by kubectl', () => {
    expect(run('plugin', 'list').out).toContain(join(plugin.bin, 'kubectl-berth'))
    expect(run('berth', '--version').out).toBe(`${packageJson.version}\n`)
  })

  it('explains a rule', () => {
    const { out, code } = run('berth', 'explain', 'host-network')
    expect(code).toBe(0)
    expect(out).toMatch(/^HOST-NETWORK|^host-network/)
  })

  it('reviews a file, with the exit code of the review', () => {
    const { out, code } = run('berth', 'review', '-f', FILE, '--state', STATE)
    expect(code).toBe(1)
    expect(out).toContain('there are sriov-vnic-1 and')
  })

  it('takes --kubeconfig, --context and -n as kubectl does', () => {
    const file = join(plugin.folder, 'kubeconfig')
    writeFileSync(file, 'apiVersion: v1\nkind: Config\ncontexts: []\nclusters: []\nusers: []\n')
    const args = ['--kubeconfig', file, '--context', 'staging', '-n', 'shop']
    const { error, code } = run('berth', 'review', '-f', FILE, ...args)
    expect({ error, code }).toEqual({
      error: expect.stringContaining('the kubeconfig has no cluster for context staging'),
      code: 2,
    })
  })

  it('is completed by kubectl', () => {
    expect(run('__complete', 'berth', 'rev').out).toBe(
      'review\tsay what Berth would answer to manifests, before any cluster sees them\n:4\n',
    )
    expect(run('__complete', 'berth', 'review', '-o', 'sa').out).toBe('sarif\n:4\n')
    expect(run('__complete', 'berth', 'explain', 'host-n').out).toMatch(/^host-network\t.*\n:4\n$/)
  })
})
