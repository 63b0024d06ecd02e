import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { expect, it } from '@jest/globals'
import {
  describeOnControlPlane,
  describeWhereBinaries,
  startControlPlane,
  type ControlPlane,
} from './environment.ts'

const configMap = (name: string): string =>
  JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { key: 'value' } })

const deployment = (name: string): string =>
  JSON.stringify({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      replicas: 2,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: {
          nodeSelector: { rack: 'a' },
          containers: [{ name: 'app', image: 'registry.example/app:1' }],
        },
      },
    },
  })

/** Asks until the answer is the wanted one or half a minute is over; the last answer either way. */
async function eventually(ask: () => Promise<string>, wanted: string): Promise<string> {
  const deadline = Date.now() + 30_000
  for (;;) {
    const answer = await ask()
    if (answer === wanted || Date.now() > deadline) return answer
    await delay(250)
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

async function stdoutOf(cluster: ControlPlane, args: readonly string[]): Promise<string> {
  return (await cluster.kubectl(args)).stdout
}

describeOnControlPlane('an API server alone', { audit: true }, (cluster) => {
  it('stores what kubectl creates', async () => {
    const created = await cluster().kubectl(['create', '-f', '-'], { input: configMap('stored') })
    expect(created).toEqual({ code: 0, stdout: 'configmap/stored created\n', stderr: '' })
    expect(await stdoutOf(cluster(), ['get', 'configmap', 'stored', '-o', 'jsonpath={.data.key}'])).toBe(
      'value',
    )
  })

  it('answers a server-side dry run and stores nothing', async () => {
    const args = ['create', '--dry-run=server', '-o', 'jsonpath={.metadata.uid}', '-f', '-']
    const tried = await cluster().kubectl(args, { input: configMap('tried') })
    expect(tried).toMatchObject({ code: 0, stdout: expect.stringMatching(/^[0-9a-f-]{36}$/) })
    const got = await cluster().kubectl(['get', 'configmap', 'tried'])
    expect(got).toMatchObject({ code: 1, stderr: expect.stringContaining('"tried" not found') })
  })

  it('knows users by their client certificate and refuses what no role grants', async () => {
    await cluster().userKubeconfig('alice', ['team-a', 'team-b'])
    const whoAmI = await cluster().kubectl(['auth', 'whoami', '-o', 'json'], { user: 'alice' })
    expect(JSON.parse(whoAmI.stdout)).toMatchObject({
      status: { userInfo: { username: 'alice', groups: ['team-a', 'team-b', 'system:authenticated'] } },
    })
    const refused = await cluster().kubectl(['get', 'nodes'], { user: 'alice' })
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('User "alice" cannot list') })
  })

  it('keeps its data when it is restarted', async () => {
    await cluster().kubectl(['create', '-f', '-'], { input: configMap('before-restart') })
    const before = cluster().pids()
    await cluster().restartApiServer()
    expect(cluster().pids()).not.toEqual(before)
    expect((await cluster().kubectl(['get', 'configmap', 'before-restart'])).code).toBe(0)
  })

  it('keeps its data when etcd is restarted', async () => {
    await cluster().kubectl(['create', '-f', '-'], { input: configMap('before-etcd-restart') })
    await cluster().restartEtcd()
    expect((await cluster().kubectl(['get', 'configmap', 'before-etcd-restart'])).code).toBe(0)
  })

  it('makes a node that takes pods though no controller clears its taints', async () => {
    await cluster().createReadyNode('alone', { rack: 'a' })
    const node = await cluster().request('GET', '/api/v1/nodes/alone')
    expect(node).toMatchObject({ status: 200, body: { metadata: { labels: { rack: 'a' } } } })
    expect(node).not.toHaveProperty('body.spec.taints')
  })

  it('records what was asked of it', async () => {
    await cluster().kubectl(['create', '-f', '-'], { input: configMap('audited') })
    expect(await cluster().auditEvents()).toContainEqual(
      expect.objectContaining({ verb: 'create', objectRef: expect.objectContaining({ name: 'audited' }) }),
    )
  })

  it('is a target for the conformance suite', () => {
    expect(cluster().target()).toMatchObject({ baseUrl: cluster().baseUrl, ca: cluster().ca })
  })
})

describeOnControlPlane('with controllers', { controllerManager: true, scheduler: true }, (cluster) => {
  it('makes the pods of a Deployment and binds them to the node that fits', async () => {
    await cluster().createReadyNode('node-a', { rack: 'a' })
    await cluster().createReadyNode('node-b', { rack: 'b' })
    await cluster().kubectl(['apply', '-f', '-'], { input: deployment('two-pods') })
    const nodes = (): Promise<string> =>
      stdoutOf(cluster(), ['get', 'pods', '-l', 'app=two-pods', '-o', 'jsonpath={.items[*].spec.nodeName}'])
    expect(await eventually(nodes, 'node-a node-a')).toBe('node-a node-a')
  })

  it('empties and removes a deleted namespace', async () => {
    await cluster().kubectl(['create', 'namespace', 'short-lived'])
    await cluster().kubectl(['create', '-n', 'short-lived', '-f', '-'], { input: configMap('inside') })
    expect((await cluster().kubectl(['delete', 'namespace', 'short-lived', '--timeout=60s'])).code).toBe(0)
    expect((await cluster().kubectl(['get', 'namespace', 'short-lived'])).code).toBe(1)
  })
})

describeWhereBinaries({})('the end of a control plane', () => {
  it('leaves no process and no folder after stop', async () => {
    const cluster = await startControlPlane()
    const pids = cluster.pids()
    expect(pids.filter(isAlive)).toEqual(pids)
    await cluster.stop()
    await cluster.stop()
    expect(pids.filter(isAlive)).toEqual([])
    expect(existsSync(cluster.folder)).toBe(false)
  })

  it('leaves no process and no folder when the test process is killed', async () => {
    const program = fileURLToPath(new URL('control-plane/doomed-process.ts', import.meta.url))
    const doomed = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] })
    const [line] = await once(createInterface({ input: doomed.stdout }), 'line')
    const { pids, folder } = JSON.parse(String(line))
    expect(pids.filter(isAlive)).toEqual(pids)
    doomed.kill('SIGKILL')
    expect(await eventually(async () => String(pids.filter(isAlive).length), '0')).toBe('0')
    expect(await eventually(async () => String(existsSync(folder)), 'false')).toBe('false')
  })
})
