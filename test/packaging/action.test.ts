import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { isObject, objectAt, text } from '../../network/json/json.ts'
import { folder } from '../cli/berth.ts'
import { workflowCommands } from '../cli/review/workflow-commands.ts'
import { readAction, runAction, stepsOf, type ActionRun } from './composite-action.ts'

const NETWORK = readFileSync('examples/s4-host-device/1-host-device.yaml', 'utf8')
const TYPO = readFileSync('examples/s4-host-device/3-typo-pod.yaml', 'utf8')
const POD = readFileSync('examples/s4-host-device/2-pod.yaml', 'utf8')

const workspace = folder({
  'k8s/networks.yaml': NETWORK,
  'k8s/pod.yaml': POD,
  'broken/typo pod.yaml': TYPO,
  'unreadable/a.yaml': 'a: {\n',
  'warned/pod.json': JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'own', annotations: { 'k8s.v1.cni.cncf.io/networks': 'sriov-vnic-1' } },
    spec: { hostNetwork: true },
  }),
})
afterAll(() => workspace[Symbol.dispose]())

/** In place of npm, which would install into this checkout: it prints what it was called with. */
const tools = join(workspace.path, 'tools')
mkdirSync(tools)
writeFileSync(join(tools, 'npm'), '#!/bin/sh\nprintf "npm %s\\n" "$*"\n', { mode: 0o755 })

const run = (inputs: Readonly<Record<string, string>>): ActionRun =>
  runAction(inputs, { workspace: workspace.path, path: [tools, dirname(process.execPath)] })

const last = ({ steps }: ActionRun) => {
  const step = steps.at(-1)
  if (step === undefined) throw new Error('no step ran')
  return step
}

describe('the GitHub action', () => {
  it('installs what it needs beside itself, and runs no script of a package', () => {
    const [install] = run({ filename: 'k8s' }).steps
    expect(install?.log).toBe(
      `npm ci --omit=dev --ignore-scripts --no-audit --no-fund --prefix ${process.cwd()}\n`,
    )
  })

  it('passes where everything is allowed', () => {
    const ran = run({ filename: 'k8s' })
    expect(last(ran)).toEqual({
      name: 'Review',
      log: '3 objects reviewed: 0 denied, 0 allowed with warnings, 3 allowed\n',
      error: '',
      code: 0,
    })
    expect(ran.outputs).toEqual({ 'exit-code': '0' })
  })

  it('fails with annotations where something is denied, blanks in names and all', () => {
    const ran = run({ filename: '\n  k8s\n  broken/typo pod.yaml\n' })
    expect(workflowCommands(last(ran).log)).toEqual([
      expect.objectContaining({
        command: 'error',
        properties: { file: 'broken/typo pod.yaml', line: '6', title: 'network-exists' },
      }),
    ])
    expect({ code: last(ran).code, outputs: ran.outputs }).toEqual({ code: 1, outputs: { 'exit-code': '1' } })
  })

  it('takes the cluster from state', () => {
    const ran = run({ filename: 'broken', state: 'k8s/networks.yaml' })
    expect(last(ran).log).toContain('there are sriov-vnic-1 and sriov-vnic-2')
    expect(run({ filename: 'k8s/pod.yaml', state: 'k8s/networks.yaml' }).outputs).toEqual({
      'exit-code': '0',
    })
  })

  it('fails with 2 where something cannot be read', () => {
    const ran = run({ filename: 'unreadable' })
    expect(workflowCommands(last(ran).log).map(({ properties }) => properties)).toEqual([
      { file: 'unreadable/a.yaml', line: '1', title: 'unreadable' },
    ])
    expect(ran.outputs).toEqual({ 'exit-code': '2' })
  })

  it('fails where it is asked to if something is warned of', () => {
    const inputs = { filename: 'warned', state: 'k8s/networks.yaml' }
    expect(run(inputs).outputs).toEqual({ 'exit-code': '0' })
    const strict = run({ ...inputs, 'warn-exit-code': '3' })
    expect(workflowCommands(last(strict).log)[0]?.command).toBe('warning')
    expect({ code: last(strict).code, outputs: strict.outputs }).toEqual({
      code: 3,
      outputs: { 'exit-code': '3' },
    })
  })

  it('writes the report for later steps, also where it fails', () => {
    const ran = run({ filename: 'k8s\nbroken', 'output-file': 'berth.sarif' })
    const report: unknown = JSON.parse(readFileSync(join(workspace.path, 'berth.sarif'), 'utf8'))
    expect(last(ran).code).toBe(1)
    expect(isObject(report) && text(report, 'version')).toBe('2.1.0')
  })

  it.each([
    ['a substitution', '$(touch pwned)'],
    ['an end of the command', 'k8s; touch pwned'],
    ['an option', '--kubeconfig=/etc/passwd'],
    ['quotes', '"; touch pwned; "'],
  ])('takes %s in an input for the name of a file', (_what, filename) => {
    const ran = run({ filename })
    expect(ran.outputs).toEqual({ 'exit-code': '2' })
    expect(workflowCommands(last(ran).log)[0]?.message).toMatch(/no such file or folder$/)
  })

  it('gives inputs to scripts as variables only', () => {
    expect(stepsOf(readAction()).filter((step) => (text(step, 'run') ?? '').includes('${{'))).toEqual([])
  })

  it('has the inputs that the workflow of docs/ci.md gives it', () => {
    const [, workflow = ''] =
      /^```yaml\n(# \.github[^]*?)^```$/m.exec(readFileSync('docs/ci.md', 'utf8')) ?? []
    const [, given = ''] = /uses: OWNER\/berth.*\n {8}with:\n([^]*?)\n {6}- /.exec(workflow) ?? []
    const names = [...given.matchAll(/^ {10}([a-z-]+):/gm)].map(([, name = '']) => name)
    expect(names.length).toBeGreaterThan(1)
    expect(Object.keys(objectAt(readAction(), 'inputs'))).toEqual(expect.arrayContaining(names))
  })

  it('describes each of its inputs, which docs/ci.md has too', () => {
    const inputs = objectAt(readAction(), 'inputs')
    const page = readFileSync('docs/ci.md', 'utf8')
    const missing = Object.keys(inputs).filter(
      (name) =>
        text(objectAt(inputs, name), 'description') === undefined || !page.includes(`| \`${name}\` |`),
    )
    expect(missing).toEqual([])
  })
})
