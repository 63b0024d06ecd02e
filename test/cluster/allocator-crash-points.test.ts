import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll } from '@jest/globals'
import { kubeconfigConnection } from '../../cluster/api/kubeconfig.ts'
import { ApiClient } from '../../cluster/client.ts'
import { crashPoints } from './allocation/crash-points.ts'
import { installDefinitions } from './berth.ts'
import { describeOnControlPlane } from './environment.ts'

describeOnControlPlane('an allocator that dies at any point of a life', {}, (cluster) => {
  let client: ApiClient
  let configFile = ''

  beforeAll(async () => {
    await installDefinitions(cluster())
    client = new ApiClient(await kubeconfigConnection({ file: cluster().kubeconfigFile }))
    configFile = join(cluster().folder, 'crash-points.yaml')
    const config =
      'apiVersion: config.berth.dev/v1alpha1\nkind: BerthConfiguration\nipam: {quarantine: 100ms}\n'
    await writeFile(configFile, config)
  })

  afterAll(() => client.close())

  crashPoints(() => ({ client, kubeconfigFile: cluster().kubeconfigFile, configFile }))
})
