import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from '@jest/globals'
import { startSandbox, type Sandbox } from '../../sandbox/sandbox.ts'
import { describeApi } from '../cluster/api/api-suite.ts'

let sandbox: Sandbox | undefined
let directory = ''

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'berth-sandbox-'))
  sandbox = await startSandbox({ directory })
})
afterAll(async () => {
  await sandbox?.close()
  await rm(directory, { recursive: true, force: true })
})

describeApi('the sandbox', () => {
  if (sandbox === undefined) throw new Error('the sandbox did not start')
  return { name: 'sandbox', baseUrl: sandbox.url, ca: sandbox.caPem, token: sandbox.token }
})
