import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from '@jest/globals'
import { startSandbox, type Sandbox } from '../../sandbox/sandbox.ts'
import type { Kubectl } from './api/kubectl-call.ts'
import { describeKubectl } from './api/kubectl-suite.ts'
import { findBinaries } from './control-plane/binaries.ts'
import { runKubectl } from './control-plane/kubectl.ts'
import { describeOnControlPlane, describeWhereBinaries } from './environment.ts'

const inputOf = (input: unknown): string => (input === undefined ? '' : JSON.stringify(input))

// With the controller manager, since the sandbox empties deleted namespaces itself and here that is a controller's work.
describeOnControlPlane('a real API server', { controllerManager: true }, (cluster) => {
  describeKubectl(
    'kube-apiserver',
    () => cluster().target(),
    () => (args, input) => cluster().kubectl(args, { input: inputOf(input) }),
  )
})

describeWhereBinaries({})('the sandbox', () => {
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
  const running = (): Sandbox => {
    if (sandbox === undefined) throw new Error('the sandbox did not start')
    return sandbox
  }
  const kubectl: Kubectl = (args, input) => {
    const search = findBinaries()
    if (!search.found) throw new Error('no kubectl')
    return runKubectl({
      program: search.binaries.kubectl,
      kubeconfigFile: running().kubeconfigPath,
      cacheFolder: join(directory, 'kubectl-cache'),
      args,
      input: inputOf(input),
    })
  }
  describeKubectl(
    'the sandbox',
    () => ({ name: 'sandbox', baseUrl: running().url, ca: running().caPem, token: running().token }),
    () => kubectl,
  )
})
