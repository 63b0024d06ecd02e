import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from '@jest/globals'
import { startAllocator, type Allocator } from '../../allocator/main.ts'
import { berthAccounts } from './accounts.ts'
import { inProcess, stageOn } from './allocation/allocated-stage.ts'
import { flows } from './allocation/flows.ts'
import { FLOW_CONFIG, type Stage } from './allocation/stage.ts'
import { installDefinitions, startBerth, type Berth } from './berth.ts'
import { describeOnControlPlane } from './environment.ts'
import { refusedNothing } from './rights/refused-nothing.ts'
import { until } from './until.ts'

describeOnControlPlane('allocation on a real API server', {}, (cluster) => {
  let folder = ''
  let berth: Berth | undefined
  let allocator: Allocator | undefined
  let stage: Stage | undefined

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'berth-allocation-'))
    const socket = join(folder, 'allocator.sock')
    const configFile = join(folder, 'berth.yaml')
    const heading = 'apiVersion: config.berth.dev/v1alpha1\nkind: BerthConfiguration\n'
    await writeFile(configFile, heading + FLOW_CONFIG)
    await installDefinitions(cluster())
    const { allocator: kubeconfig } = await berthAccounts(cluster())
    const started = await startAllocator(inProcess({ kubeconfig, configFile, socket }))
    if (!started.ok) throw new Error(started.problem)
    allocator = started.value
    berth = await startBerth(cluster(), { config: FLOW_CONFIG, allocatorSocket: socket })
    await until(
      () => started.value.unready().length === 0,
      () => `the allocator is not ready: ${started.value.unready().join('; ')}`,
    )
    stage = await stageOn(cluster().target(), cluster().kubeconfigFile)
  })

  afterAll(async () => {
    stage?.client.close()
    await allocator?.close()
    await berth?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  flows(() => {
    if (stage === undefined) throw new Error('Berth did not start')
    return stage
  })
  refusedNothing(cluster)
})
