import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { Ajv } from 'ajv'
import { validateXML } from 'xmllint-wasm'
import { berth, folder } from '../berth.ts'

const STATE = ['--state', 'test/fixtures/scan/cluster.yaml', '--config', 'test/fixtures/scan/berth.yaml']
const scan = (...args: readonly string[]) => berth(['scan', ...STATE, ...args])

const WARNED = `apiVersion: k8s.cni.cncf.io/v1
kind: NetworkAttachmentDefinition
metadata: {name: net, namespace: shop}
spec: {config: '{"cniVersion": "1.0.0", "type": "macvlan", "master": "eth1"}'}
`
/** What XML, Markdown or a terminal could take for its own, in names. */
const ODD = JSON.stringify({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    namespace: 'shop',
    name: "]]><a b='&amp;'>\u001b[31m\n\u0000\ud800\u202e**_[x](y)`",
    annotations: { 'k8s.v1.cni.cncf.io/networks': ']]>\u001b[31m' },
  },
})

describe('berth scan', () => {
  it('ends with 1 where something is broken', async () => {
    expect(await scan()).toMatchObject({ code: 1, error: '' })
  })

  it('ends with 0 where there are only warnings, and with --warn-exit-code if asked to', async () => {
    using files = folder({ 'net.yaml': WARNED })
    const args = ['scan', '--state', files.path]
    expect(await berth(args)).toMatchObject({ code: 0, out: expect.stringContaining('1 finding: 1 warning') })
    expect(await berth([...args, '--warn-exit-code', '3'])).toMatchObject({ code: 3 })
    expect(await berth([...args, '--level', 'restricted'])).toMatchObject({ code: 1 })
  })

  it('says so where there is nothing to mend', async () => {
    expect(await berth(['scan', '--state', 'examples/s0-whereabouts/1-whereabouts-nad.yaml'])).toEqual({
      code: 0,
      error: '',
      out: 'nothing to mend\nlooked at 1 network, each namespace at the level that it enforces\n',
    })
  })

  it('tells only of a namespace, whoever else has part in it', async () => {
    const { out } = await scan('-n', 'lab')
    expect(out).toContain('NetworkAttachmentDefinition plant/camera, NetworkAttachmentDefinition lab/probe')
    expect(out).toContain('policy-labels  Namespace lab')
    expect(out).toMatch(/^2 findings/)
  })

  it('tells only what some rules and checks find', async () => {
    const { out } = await scan('--rule', 'wrong-node', '--rule', 'network-exists')
    expect(out).toMatch(/^2 findings: 2 keep pods from starting\n/)
  })

  it('refuses a rule that there is not, with the near names', async () => {
    expect(await scan('--rule', 'wrong-nod')).toEqual({
      code: 2,
      out: '',
      error: 'berth: no rule or check is called "wrong-nod": did you mean wrong-node?\n',
    })
  })

  it('refuses a namespace that there is not, with the near names', async () => {
    expect(await scan('-n', 'plant', '-n', 'shopp')).toEqual({
      code: 2,
      out: '',
      error: 'berth: the cluster has no namespace "shopp"; did you mean shop?\n',
    })
  })

  it('takes any namespace where the manifests have no Namespace', async () => {
    using files = folder({ 'net.yaml': WARNED })
    expect(await berth(['scan', '--state', files.path, '-n', 'plant'])).toMatchObject({ code: 0, error: '' })
  })

  it('counts what is beyond the limit', async () => {
    const { out } = await scan('--limit', '1', '--rule', 'range-overlap')
    expect(out).toMatch(/^2 findings/)
    expect(out).toContain('and 1 more of range-overlap')
  })

  it.each(['text', 'markdown'])('writes no control characters of others as %s', async (format) => {
    using files = folder({ 'odd.json': ODD })
    const { out } = await berth(['scan', '--state', files.path, '-o', format])
    expect(out).toContain('annotation-grammar')
    expect(out.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202e]/u)
    expect(out.isWellFormed()).toBe(true)
  })

  it('takes no name for markup in Markdown', async () => {
    using files = folder({ 'odd.json': ODD })
    const { out } = await berth(['scan', '--state', files.path, '-o', 'markdown'])
    expect(out).toContain(String.raw`\*\*\_\[x\](y)`)
    expect(out).not.toMatch(/(?<!\\)<a b/)
  })

  it('prints JUnit that its schema allows', async () => {
    using files = folder({ 'odd.json': ODD, 'net.yaml': WARNED })
    const { out } = await berth(['scan', '--state', files.path, '-o', 'junit'])
    const schema = readFileSync('test/fixtures/junit.xsd', 'utf8')
    const { valid, errors } = await validateXML({
      xml: [{ fileName: 'report.xml', contents: out }],
      schema: [{ fileName: 'junit.xsd', contents: schema }],
    })
    expect({ valid, errors }).toEqual({ valid: true, errors: [] })
    expect(out).toContain('<testcase name="no findings" classname="conflict"/>')
  })

  it('prints SARIF that its schema allows, with a rule for each result', async () => {
    const { out } = await scan('-o', 'sarif')
    const log = JSON.parse(out)
    const schema = JSON.parse(readFileSync('test/fixtures/sarif-2.1.0-subset.schema.json', 'utf8'))
    const ajv = new Ajv({ strict: false, validateFormats: false })
    expect(ajv.validate(schema, log) ? [] : ajv.errors).toEqual([])
    const [{ results, tool }] = log.runs
    expect(results.length).toBeGreaterThan(10)
    for (const { ruleId, ruleIndex } of results) expect(tool.driver.rules[ruleIndex].id).toBe(ruleId)
  })

  it('prints the whole report as JSON', async () => {
    const { groups, level, unread } = JSON.parse((await scan('-o', 'json')).out)
    expect({ level, unread }).toEqual({ level: 'namespace', unread: [] })
    expect(groups.map(({ group }: { group: string }) => group)).toEqual([
      'conflict',
      'stuck',
      'denied',
      'warned',
    ])
  })
})
