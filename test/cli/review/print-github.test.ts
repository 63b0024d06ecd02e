import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { berth, folder } from '../berth.ts'
import { workflowCommands } from './workflow-commands.ts'

const pod = (networks: string, name = 'web'): string =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, annotations: { 'k8s.v1.cni.cncf.io/networks': networks } },
  })

async function github(files: Readonly<Record<string, string>>) {
  using made = folder(files)
  const names = Object.keys(files).map((name) => join(made.path, name))
  const { out, code } = await berth(['review', '-o', 'github', '--state', '/dev/null', '-f', ...names])
  return { out, code, path: made.path, commands: workflowCommands(out) }
}

describe('berth review -o github', () => {
  it('is an error at the line of the field for what is denied, and the counts', async () => {
    const { out, code } = await berth([
      'review',
      '-o',
      'github',
      '-f',
      'examples/s4-host-device/3-typo-pod.yaml',
      '--state',
      'examples/s4-host-device/1-host-device.yaml',
    ])
    expect(code).toBe(1)
    expect(workflowCommands(out)).toEqual([
      {
        command: 'error',
        properties: { file: 'examples/s4-host-device/3-typo-pod.yaml', line: '6', title: 'network-exists' },
        message: expect.stringMatching(
          /^examples\/s4-host-device\/3-typo-pod\.yaml:6: Pod default\/testpod2: /,
        ),
      },
    ])
    expect(out).toMatch(/\n1 object reviewed: 1 denied, 0 allowed with warnings, 0 allowed\n$/)
  })

  it('is a warning for what is warned of', async () => {
    const { commands, code } = await github({
      'pod.json': `{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a", "annotations": {"k8s.v1.cni.cncf.io/networks": "b"}},
        "spec": {"hostNetwork": true}}`,
      'net.yaml': 'apiVersion: k8s.cni.cncf.io/v1\nkind: NetworkAttachmentDefinition\nmetadata: {name: b}\n',
    })
    expect(code).toBe(0)
    expect(commands).toContainEqual(
      expect.objectContaining({
        command: 'warning',
        properties: expect.objectContaining({ title: 'host-network', line: '2' }),
      }),
    )
  })

  it('is an error for what cannot be read, without a line where the whole file is meant', async () => {
    const { commands, code } = await github({ 'broken.yaml': 'a: {\n', 'empty.yaml': '' })
    expect(code).toBe(2)
    expect(
      commands.map(({ command, properties }) => [command, properties['title'], 'line' in properties]),
    ).toEqual([
      ['error', 'unreadable', true],
      ['error', 'unreadable', false],
    ])
  })

  it('names files from the folder on in which it runs, commas, colons and percents in them', async () => {
    const { commands } = await github({ 'a, b: 100%25.json': pod('gone') })
    expect(commands[0]?.properties['file']).toMatch(/^(?:\.\.\/)+.*\/a, b: 100%25\.json$/)
  })

  it('leaves the file out for standard input', async () => {
    const { out } = await berth(['review', '-o', 'github', '--state', '/dev/null', '-f', '-'], {
      input: pod('gone'),
    })
    expect(workflowCommands(out)[0]?.properties).toEqual({ title: 'network-exists' })
  })

  it.each([
    ['line breaks', 'x\n::error::mine'],
    ['a carriage return', 'x\r::stop-commands::mine'],
    ['words that a page would break before two colons', `${'word '.repeat(60)}::stop-commands::mine`],
    ['an escaped line break', 'x%0A::add-mask::mine'],
  ])('obeys nothing that a manifest says by %s', async (_what, networks) => {
    const { commands, out } = await github({ 'pod.json': pod(networks, `p${networks}`) })
    expect(commands.length).toBeGreaterThan(0)
    expect(new Set(commands.map(({ command }) => command))).toEqual(new Set(['error']))
    expect(commands.every(({ properties }) => 'title' in properties)).toBe(true)
    expect(out.trimEnd().split('\n')).toHaveLength(commands.length + 1)
  })
})
