import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll } from '@jest/globals'
import { kubeconfigConnection } from '../../cluster/api/kubeconfig.ts'
import { ApiClient } from '../../cluster/client.ts'
import { berthAccounts } from './accounts.ts'
import { crashPoints } from './allocation/crash-points.ts'
import { installDefinitions } from './berth.ts'
import { describeOnControlPlane } from './environment.ts'
import { refusedNothing } from './rights/refused-nothing.ts'

describeOnControlPlane('an allocator that dies at any point of a life', {}, (cluster) => {
  let client: ApiClient
  let allocators: ApiClient
  let configFile = ''
  let kubeconfig = ''

  beforeAll(async () => {
    await installDefinitions(cluster())
    client = new ApiClient(await kubeconfigConnection({ file: cluster().kubeconfigFile }))
    kubeconfig = (await berthAccounts(cluster())).allocator
    allocators = new ApiClient(await kubeconfigConnection({ file: kubeconfig }))
    configFile = join(cluster().folder, 'crash-points.yaml')
    const config =
      'apiVersion: config.berth.dev/v1alpha1\nkind: BerthConfiguration\nipam: {quarantine: 100ms}\n'
    await writeFile(configFile, config)
  })

  afterAll(() => {
    client.close()
    allocators.close()
  })

  crashPoints(() => ({ client, allocators, kubeconfig, configFile }))
  refusedNothing(cluster)
})
