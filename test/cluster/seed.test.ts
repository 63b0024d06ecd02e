import { readdirSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { installDefinitions, startBerth, type Berth } from './berth.ts'
import { describeOnControlPlane } from './environment.ts'

interface Expectation {
  readonly allowed: boolean
  readonly rules: Readonly<Record<string, 'D' | 'W'>>
  /** Says that it is stored in the lowered form. */
  readonly stored?: string
  readonly messageNames?: readonly string[]
  readonly affinity?: { readonly key: string; readonly operator: string; readonly values: readonly string[] }
}

const FOLDER = 'test/fixtures/seed'
const expectations: Readonly<Record<string, Expectation>> = JSON.parse(
  readFileSync(`${FOLDER}/expect.json`, 'utf8'),
)
const files = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.yaml'))
  .toSorted()

/** The rules that kubectl's output tells of: denials are lines of their own, warnings come after `Warning: `. */
const told = (stderr: string, rule: string): string[] =>
  stderr
    .split('\n')
    .flatMap((line) =>
      line.startsWith(`Warning: ${rule}: `) ? ['W'] : line.startsWith(`${rule}: `) ? ['D'] : [],
    )

// The lease of 13 is the allocator's: test/cluster/allocation.test.ts.
describeOnControlPlane('the five systems, as kubectl sees them', {}, (cluster) => {
  let berth: Berth
  beforeAll(async () => {
    await installDefinitions(cluster())
    for (const node of ['node1', 'node2'])
      await cluster().createReadyNode(node, { 'kubernetes.io/hostname': node })
    berth = await startBerth(cluster(), { config: 'primaryInterfaces: [eth0]' })
  })
  afterAll(() => berth.stop())

  it.each(files)('answers %s as expected', async (file) => {
    const expected = expectations[file.replace('.yaml', '')]
    if (expected === undefined) throw new Error(`nothing is expected of ${file}`)
    await berth.settled()
    const { code, stderr } = await cluster().kubectl(['apply', '-f', `${FOLDER}/${file}`])
    expect({ allowed: code === 0, stderr }).toEqual({ allowed: expected.allowed, stderr: expect.anything() })
    for (const [rule, severity] of Object.entries(expected.rules)) {
      expect({ rule, stderr, told: told(stderr, rule) }).toMatchObject({
        rule,
        told: expect.arrayContaining([severity]),
      })
    }
    const denied = stderr.split('\n').flatMap((line) => /^([a-z-]+): (?:spec|metadata)/.exec(line)?.[1] ?? [])
    for (const rule of denied) expect(Object.keys(expected.rules)).toContain(rule)
    for (const name of expected.messageNames ?? []) expect(stderr).toContain(name)
    if (expected.stored !== undefined) {
      const nad = JSON.parse(
        (await cluster().kubectl(['get', 'net-attach-def', 'berth-conf', '-o', 'json'])).stdout,
      )
      expect(JSON.parse(nad.spec.config).plugins).toMatchObject([
        { type: 'macvlan', capabilities: { ips: true }, ipam: { type: 'static' } },
      ])
      expect(JSON.parse(nad.metadata.annotations['ipam.berth.dev/config'])).toMatchObject({ type: 'berth' })
    }
    if (expected.affinity !== undefined) {
      const pod = await cluster().kubectl(['get', 'pod', 'testpod1', '-o', 'json'])
      expect(
        JSON.parse(pod.stdout).spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution,
      ).toEqual({
        nodeSelectorTerms: [{ matchExpressions: [expected.affinity] }],
      })
    }
  })
})
