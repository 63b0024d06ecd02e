import { execFileSync, spawn } from 'node:child_process'
import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { describe, expect, it } from '@jest/globals'
import { readBytes } from '../../cli/terminal.ts'
import { VERSION } from '../../cli/version.ts'
import { berth, folder } from './berth.ts'

const POD = 'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n'

/** Runs `berth` as a process of its own; `until`: how much of its output is read before the reader goes away. */
async function run(args: readonly string[], { input = '', until = Infinity } = {}) {
  const child = spawn(process.execPath, ['cli/main.ts', ...args], {
    env: { PATH: process.env['PATH'], KUBECONFIG: '/no/such/config' },
  })
  let [out, error] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString()
    if (out.length >= until) child.stdout.destroy()
  })
  child.stderr.on('data', (chunk: Buffer) => void (error += chunk.toString()))
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  const code = await new Promise((resolve) => {
    child.on('close', resolve)
  })
  return { out, error, code }
}

describe('the process', () => {
  it('reads standard input, writes both outputs and ends with the exit code', async () => {
    const ran = await run(['review', '-f', '-', '--state', 'examples/berth.yaml', '-o', 'json'], {
      input: `${POD}---\n7\n`,
    })
    expect(ran).toMatchObject({
      code: 2,
      error: 'berth: -:5: no object: a manifest is a mapping with apiVersion and kind\n',
    })
    expect(JSON.parse(ran.out)).toMatchObject([{ source: '-', name: 'a', allowed: true }])
  })

  it('says that there is no cluster if there is none', async () => {
    const ran = await run(['review', '-f', '-'], { input: POD })
    expect(ran).toMatchObject({ code: 2, out: '' })
    expect(ran.error).toMatch(
      /^berth: .*; give --kubeconfig FILE, or --state DIR to review without a cluster\n$/,
    )
  })

  it('writes lines of 100 characters, without colours, to what is no terminal', async () => {
    const { out, code } = await run([
      'review',
      '-f',
      'test/fixtures/seed/11-s4-typo-pod.yaml',
      '--state',
      'examples/berth.yaml',
    ])
    expect(code).toBe(1)
    expect(out).toContain('denied')
    expect(out).not.toContain('\u001b')
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100)
  })

  it('ends in peace if the reader of its output goes away', async () => {
    const input = POD.repeat(1) + `---\n${POD}`.repeat(5000)
    const ran = await run(['review', '-f', '-', '--state', 'examples/berth.yaml', '-o', 'json'], {
      input,
      until: 1000,
    })
    expect(ran).toMatchObject({ error: '', code: 0 })
  })

  it('reads what is named like a file and is none', async () => {
    const pipe = '"$0" "$1" | "$0" cli/main.ts review -f /dev/stdin --state examples/berth.yaml'
    using files = folder({ 'print.mjs': `process.stdout.write(${JSON.stringify(POD)})` })
    const out = execFileSync('sh', ['-c', pipe, process.execPath, join(files.path, 'print.mjs')])
    expect(out.toString()).toContain('Pod default/a (/dev/stdin:1)')
  })
})

describe('berth', () => {
  it('tells its version', async () => {
    expect(await berth(['--version'])).toEqual({ out: `${VERSION}\n`, error: '', code: 0 })
  })

  it.each([
    {
      name: '--help',
      args: ['--help'],
      says: /^Usage: berth \[options\] \[command\]\n[^]*\n {2}review /,
      code: 0,
    },
    {
      name: 'help review',
      args: ['help', 'review'],
      says: /^Usage: berth review [^]*--warn-exit-code/,
      code: 0,
    },
  ])('tells how it is used: $name', async ({ args, says, code }) => {
    const ran = await berth(args)
    expect(ran).toMatchObject({ code, error: '' })
    expect(ran.out).toMatch(says)
  })

  it.each([
    { name: 'nothing', args: [], says: /^Usage: berth / },
    {
      name: 'an unknown command',
      args: ['reviwe'],
      says: /unknown command 'reviwe'\n\(Did you mean review\?\)/,
    },
    { name: 'an argument too many', args: ['explain', 'a', 'b'], says: /too many arguments for 'explain'/ },
  ])('refuses $name with exit code 2', async ({ args, says }) => {
    const ran = await berth(args)
    expect(ran).toMatchObject({ code: 2, out: '' })
    expect(ran.error).toMatch(says)
  })
})

describe('what is read of a stream', () => {
  it.each([
    { name: 'all of it', most: 10, read: 'abcdef' },
    { name: 'just all of it', most: 6, read: 'abcdef' },
    { name: 'a part of it', most: 4, read: 'abcd' },
    { name: 'nothing of it', most: 0, read: '' },
  ])('is $name, up to $most bytes', async ({ most, read }) => {
    const stream = Readable.from(
      ['abc', 'def'].map((chunk) => Buffer.from(chunk)),
      { objectMode: false },
    )
    expect(Buffer.from(await readBytes(stream, most)).toString()).toBe(read)
  })

  it('is not endless', async () => {
    const bytes = await readBytes(createReadStream('/dev/zero'), 1000)
    expect(bytes.length).toBe(1000)
  })

  it('fails as the stream fails', async () => {
    using files = folder()
    await expect(readBytes(createReadStream(join(files.path, 'no')), 10)).rejects.toThrow(/ENOENT/)
  })
})
