import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe } from '@jest/globals'
import { startStack, type Stack } from '../../cli/sandbox/stack.ts'
import { stageOn } from '../cluster/allocation/allocated-stage.ts'
import { flows } from '../cluster/allocation/flows.ts'
import { FLOW_CONFIG, type Stage } from '../cluster/allocation/stage.ts'
import { targetOf } from './temporary-sandbox.ts'

/** The same flows run on a real API server: test/cluster/allocation.test.ts. */
describe('allocation in the sandbox', () => {
  let directory = ''
  let stack: Stack | undefined
  let stage: Stage | undefined

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'berth-flows-'))
    const configFile = join(directory, 'berth.yaml')
    const heading = 'apiVersion: config.berth.dev/v1alpha1\nkind: BerthConfiguration\n'
    await writeFile(configFile, heading + FLOW_CONFIG)
    stack = await startStack({ directory, port: 0, configFile, nodes: ['node-b'] })
    stage = await stageOn(targetOf(stack.sandbox), stack.sandbox.kubeconfigPath)
  })

  afterAll(async () => {
    stage?.client.close()
    await stack?.close()
    await rm(directory, { recursive: true, force: true })
  })

  flows(() => {
    if (stage === undefined) throw new Error('the sandbox did not start')
    return stage
  })
})
