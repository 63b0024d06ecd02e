import { describe, expect, it } from '@jest/globals'
import { RULES } from '../../../webhook/rules/registry.ts'
import { berth } from '../berth.ts'

/** What `berth __complete` answers: the words, and the directive behind the colon. */
async function answer(...words: readonly string[]) {
  const { out, code } = await berth(['__complete', '--', ...words])
  const lines = out.trimEnd().split('\n')
  expect(code).toBe(0)
  return { words: lines.slice(0, -1).map((line) => line.split('\t')[0]), directive: lines.at(-1) }
}

describe('berth __complete', () => {
  it.each([
    ['a command by its beginning', ['rev'], ['review'], ':4'],
    ['the formats of an option', ['review', '-o', 'js'], ['json'], ':4'],
    ['a value behind =', ['review', '--output=js'], ['--output=json'], ':4'],
    ['files where an option takes files', ['review', '-f', ''], [], ':0'],
    ['files again, behind the first of several', ['review', '-f', 'a.yaml', ''], [], ':0'],
    ['folders where an option takes a folder', ['sandbox', '--directory', ''], [], ':16'],
    ['options by their beginning', ['review', '--name'], ['--namespace'], ':4'],
    ['no option twice', ['pools', '--ascii', '--as'], [], ':4'],
    [
      'an option again that may stand several times',
      ['review', '-f', 'a.yaml', '--fil'],
      ['--filename'],
      ':4',
    ],
    ['a short option to itself', ['review', '-o'], ['-o'], ':4'],
    ['the ids of rules', ['explain', 'host-n'], ['host-network'], ':4'],
    [
      'the ids of rules behind an option and its value',
      ['explain', '--domain', 'lab', 'host-n'],
      ['host-network'],
      ':4',
    ],
    ['the ids of rules where an option takes one', ['scan', '--rule', 'host-n'], ['host-network'], ':4'],
    ['the ids of rules behind =', ['scan', '--rule=host-n'], ['--rule=host-network'], ':4'],
    ['shells', ['completion', ''], ['bash', 'zsh', 'fish'], ':4'],
    ['commands behind help', ['help', 'rev'], ['review'], ':4'],
    ['nothing behind --, where a command takes no arguments', ['review', '--', '-'], [], ':4'],
    ['nothing of an unknown option', ['review', '--outfit='], [], ':4'],
    ['nothing behind an unknown command', ['reviw', ''], [], ':4'],
    ['nothing for a value that only the user knows', ['review', '--user', ''], [], ':4'],
  ])('offers %s', async (_what, words, offered, directive) => {
    expect(await answer(...words)).toEqual({ words: offered, directive })
  })

  it('offers every command that help tells, and itself nowhere', async () => {
    const { out } = await berth(['--help'])
    const told = [...out.matchAll(/^ {2}([a-z]+) .*$/gm)].map(([, name = '']) => name)
    const { words } = await answer('')
    expect(words).toEqual(told)
    expect(words).not.toContain('__complete')
  })

  it('offers every rule', async () => {
    const { words } = await answer('explain', '')
    expect(words).toEqual(RULES.map(({ id }) => id))
  })

  it('offers beside files the options, where a dash may be either', async () => {
    const { words, directive } = await answer('review', '-f', '-')
    expect(words).toContain('--output')
    expect(directive).toBe(':0')
  })

  it('says what a word means, in one line', async () => {
    const { out } = await berth(['__complete', '--', 'rev'])
    expect(out).toBe('review\tsay what Berth would answer to manifests, before any cluster sees them\n:4\n')
  })
})
