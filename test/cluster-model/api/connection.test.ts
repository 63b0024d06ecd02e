import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inClusterConnection, isInCluster } from '../../../cluster/api/in-cluster.ts'
import { kubeconfigConnection } from '../../../cluster/api/kubeconfig.ts'
import { ApiClient } from '../../../cluster/client.ts'
import { errorOf } from '../outcomes.ts'

describe('connections', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'berth-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  it('takes the service account’s token, and reads it again when it was refused', async () => {
    const env = { KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '6443' }
    expect(isInCluster(env, folder)).toBe(false)
    await writeFile(join(folder, 'ca.crt'), '')
    await writeFile(join(folder, 'token'), 'first\n')
    expect(isInCluster(env, folder)).toBe(true)
    expect(isInCluster({}, folder)).toBe(false)
    const connection = inClusterConnection(env, folder)
    expect(connection.server.href).toBe('https://[fd00::1]:6443/')
    const first = await connection.access()
    await writeFile(join(folder, 'token'), 'second\n')
    expect((await connection.access()).headers['authorization']).toBe('Bearer first')
    connection.refused?.()
    const second = await connection.access()
    expect(second.headers['authorization']).toBe('Bearer second')
    expect(second.agent).toBe(first.agent)
    connection.close()
  })

  const kubeconfig = async (user: object) => {
    const file = join(folder, 'config')
    const config = {
      clusters: [
        { name: 'c', cluster: { server: 'https://127.0.0.1:6443', 'insecure-skip-tls-verify': true } },
      ],
      users: [{ name: 'u', user }],
      contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
      'current-context': 'x',
    }
    await writeFile(file, JSON.stringify(config))
    return file
  }

  it('reads a kubeconfig with a token, on one keep-alive agent', async () => {
    const connection = await kubeconfigConnection({ file: await kubeconfig({ token: 'secret' }) })
    expect(connection.server.host).toBe('127.0.0.1:6443')
    const { agent, headers } = await connection.access()
    expect(headers['authorization']).toBe('Bearer secret')
    connection.refused?.()
    expect((await connection.access()).agent).toBe(agent)
    connection.close()
  })

  it('runs an exec plugin', async () => {
    const credential = {
      apiVersion: 'client.authentication.k8s.io/v1',
      kind: 'ExecCredential',
      status: { token: 'made' },
    }
    const args = ['-e', `console.log(${JSON.stringify(JSON.stringify(credential))})`]
    const exec = { apiVersion: credential.apiVersion, command: process.execPath, args }
    const connection = await kubeconfigConnection({ file: await kubeconfig({ exec }) })
    expect((await connection.access()).headers['authorization']).toBe('Bearer made')
    connection.close()
  })

  it('tells whose credentials fail', async () => {
    const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: join(folder, 'no-such-plugin') }
    const connection = await kubeconfigConnection({ file: await kubeconfig({ exec }) })
    const error = await errorOf(new ApiClient(connection).get('/api/v1/pods'))
    expect([error.status, error.reason]).toEqual([0, 'Unauthorized'])
    expect(error.message).toContain('context x of the kubeconfig')
    connection.close()
  })

  it('refuses a context that the kubeconfig does not have', async () => {
    const file = await kubeconfig({ token: 'secret' })
    await expect(kubeconfigConnection({ file, context: 'other' })).rejects.toThrow(
      'no cluster for context other',
    )
  })
})
