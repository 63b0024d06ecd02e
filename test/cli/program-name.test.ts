import { describe, expect, it } from '@jest/globals'
import { programName } from '../../cli/program-name.ts'
import { run } from '../../cli/program.ts'

describe('the name of the program', () => {
  it.each([
    ['the script of the plugin', '/opt/berth/dist/kubectl-berth.mjs', 'kubectl berth'],
    ['a link of the plugin’s name', '/usr/local/bin/kubectl-berth', 'kubectl berth'],
    ['the bundle', '/opt/berth/dist/berth.mjs', 'berth'],
    ['the sources', '/src/cli/main.ts', 'berth'],
    ['nothing', undefined, 'berth'],
  ])('by %s', (_what, script, name) => {
    expect(programName(script)).toBe(name)
  })

  it('stands in the usage of every command', async () => {
    let printed = ''
    const out = (text: string) => void (printed += text)
    const terminal = { width: 100, coloured: false, out, error: out, exitCode: () => {} }
    await run(['pools', '--help'], { ...terminal, readInput: async () => new Uint8Array() }, 'kubectl berth')
    expect(printed).toMatch(/^Usage: kubectl berth pools \[options\]$/m)
  })
})
