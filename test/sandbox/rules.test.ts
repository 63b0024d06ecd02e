import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { startStack, type Stack } from '../../cli/sandbox/stack.ts'
import { ObjectAccess } from '../cluster/rule-rows/object-access.ts'
import { ROWS_CONFIG, RULE_ROWS, titleOf } from '../cluster/rule-rows/rows.ts'
import { runRow } from '../cluster/rule-rows/run-row.ts'

// The same rows that test/cluster/rules.test.ts drives on a real API server: the sandbox proves nothing by itself.
describe('every rule, in the sandbox', () => {
  let directory: string
  let stack: Stack
  let access: ObjectAccess
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'berth-rows-'))
    const configFile = join(directory, 'berth.yaml')
    await writeFile(
      configFile,
      `apiVersion: config.berth.dev/v1alpha1\nkind: BerthConfiguration\n${ROWS_CONFIG}`,
    )
    stack = await startStack({ directory: join(directory, 'sandbox'), port: 0, configFile, nodes: [] })
    const { url, caPem, token } = stack.sandbox
    access = new ObjectAccess({ name: 'sandbox', baseUrl: url, ca: caPem, token })
  })
  afterAll(async () => {
    access.close()
    await stack.close()
    await rm(directory, { recursive: true, force: true })
  })

  it.each(RULE_ROWS.map((row, at) => ({ title: titleOf(row), row, at })))('$title', async ({ row, at }) => {
    const told = await runRow(access, row, `row-${at}`)
    expect(told).toEqual({
      rules: row.expected,
      allowed: !Object.values(row.expected).includes('D'),
      text: expect.anything(),
    })
    for (const word of row.words ?? []) expect(told.text).toContain(word)
  })
})
