import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { folder } from '../cli/berth.ts'
import { pathWithBerth } from '../cli/completion/shells.ts'

const has = ['pre-commit', 'git'].every((tool) => spawnSync(tool, ['--version']).status === 0)
if (!has)
  process.stderr.write(
    '\n*** no pre-commit here: its hooks are not tested (apt-get install pre-commit git)\n',
  )

const place = folder()
afterAll(() => place[Symbol.dispose]())
const environment = {
  ...process.env,
  PATH: [pathWithBerth(), dirname(process.execPath), process.env['PATH'] ?? ''].join(':'),
  PRE_COMMIT_HOME: join(place.path, 'cache'),
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_AUTHOR_NAME: 'a',
  GIT_AUTHOR_EMAIL: 'a@example.org',
  GIT_COMMITTER_NAME: 'a',
  GIT_COMMITTER_EMAIL: 'a@example.org',
}
const git = (at: string, ...args: readonly string[]): string =>
  execFileSync('git', [...args], {
    cwd: at,
    env: environment,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })

/** A repository of its own with the hooks, as users name it under `repos`; gives its commit. */
function hooks(): { readonly path: string; readonly rev: string } {
  const path = join(place.path, 'hooks')
  mkdirSync(path)
  cpSync('.pre-commit-hooks.yaml', join(path, '.pre-commit-hooks.yaml'))
  git(path, 'init', '-q')
  git(path, 'add', '.')
  git(path, 'commit', '-q', '-m', 'hooks')
  return { path, rev: git(path, 'rev-parse', 'HEAD').trim() }
}

/** A repository with manifests and that configuration of the hooks; the hook is installed. */
function repository(name: string, configured: string): string {
  const path = join(place.path, name)
  mkdirSync(join(path, 'k8s'), { recursive: true })
  cpSync('examples/s4-host-device/1-host-device.yaml', join(path, 'k8s/1-networks.yaml'))
  cpSync('examples/s4-host-device/2-pod.yaml', join(path, 'k8s/2-pod.yaml'))
  const { path: repo, rev } = source
  writeFileSync(
    join(path, '.pre-commit-config.yaml'),
    `repos:\n  - repo: ${repo}\n    rev: ${rev}\n    hooks:\n${configured}`,
  )
  git(path, 'init', '-q')
  execFileSync('pre-commit', ['install'], { cwd: path, env: environment, stdio: 'ignore' })
  git(path, 'add', '.')
  return path
}

const source = has ? hooks() : { path: '', rev: '' }

/** `git commit`, with what the hook says. */
function commit(path: string) {
  const { stdout, stderr, status } = spawnSync('git', ['commit', '-m', 'change'], {
    cwd: path,
    env: environment,
    encoding: 'utf8',
  })
  return { said: stdout + stderr, code: status }
}

function typo(path: string): void {
  cpSync('examples/s4-host-device/3-typo-pod.yaml', join(path, 'k8s/3-typo.yaml'))
  git(path, 'add', '.')
}

/** The configuration of a hook as docs/ci.md shows it. */
const documented = (id: string): string => {
  const page = readFileSync('docs/ci.md', 'utf8')
  const lines = page.split('\n')
  const begin = lines.findIndex((line) => line.trim() === `- id: ${id}`)
  const end = lines.findIndex((line, at) => at > begin && (line === '```' || /^\s*- id: /.test(line)))
  return `${lines.slice(begin, end).join('\n')}\n`
}

const withPreCommit = has ? describe : describe.skip
withPreCommit('the hook of pre-commit', () => {
  it('reviews folders as docs/ci.md configures it, and stops the commit of what would be denied', () => {
    const path = repository('folders', documented('berth-review-folders'))
    expect(commit(path)).toEqual({ said: expect.stringMatching(/berth review of folders\.+Passed/), code: 0 })
    typo(path)
    const { said, code } = commit(path)
    expect(code).toBe(1)
    const [, shown = 'nothing'] =
      /^\$ git commit -m change\n([^]*?)^```$/m.exec(readFileSync('docs/ci.md', 'utf8')) ?? []
    expect(said.trim()).toBe(shown.trim())
  })

  it('reviews the files of the commit as docs/ci.md configures it, in the cluster that is in the repository', () => {
    const path = repository('files', documented('berth-review'))
    mkdirSync(join(path, 'cluster'))
    cpSync('examples/s4-host-device/1-host-device.yaml', join(path, 'cluster/networks.yaml'))
    git(path, 'add', '.')
    expect(commit(path)).toEqual({ said: expect.stringMatching(/berth review\.+Passed/), code: 0 })
    typo(path)
    const { said, code } = commit(path)
    expect(code).toBe(1)
    expect(said).toContain('1 object reviewed: 1 denied')
    expect(said).toContain('there are sriov-vnic-1 and')
  })

  it('takes an empty cluster where nothing is configured', () => {
    const path = repository('plain', '      - id: berth-review\n        files: ^k8s/\n')
    expect(commit(path).code).toBe(0)
    typo(path)
    expect(commit(path).said).toContain('no NetworkAttachmentDefinition sriov-vnic in namespace default')
  })

  it('says what is missing where folders are to be reviewed, and none is named', () => {
    const path = repository('nothing', '      - id: berth-review-folders\n        files: ^k8s/\n')
    const { said, code } = commit(path)
    expect({ code, said }).toEqual({
      code: 1,
      said: expect.stringContaining("required option '-f, --filename <file...>' not specified"),
    })
  })
})
