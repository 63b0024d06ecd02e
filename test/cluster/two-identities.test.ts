import { spawn, type ChildProcess } from 'node:child_process'
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { isObject, objectAt, text } from '../../network/json/json.ts'
import { berthAccounts } from './accounts.ts'
import { bundle } from './allocation/allocator-process.ts'
import { installDefinitions } from './berth.ts'
import { freePorts } from './control-plane/ports.ts'
import { describeOnControlPlane, type ControlPlane } from './environment.ts'
import { servingCertificate } from './serving-certificate.ts'
import { eventually, until } from './until.ts'

const ACCOUNTS = '/api/v1/namespaces/berth-system/serviceaccounts'
const POD = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web' },
  spec: { containers: [{ name: 'c', image: 'i' }] },
}

/** The folders that a pod of manifests/base/deployment.yaml has. */
interface Folders {
  readonly own: string
  readonly webhook: string
  readonly tls: string
}

describeOnControlPlane('two identities in one pod', {}, (cluster) => {
  let program = ''
  let ports = { allocator: 0, webhook: 0, reviews: 0 }
  const folders = (): Folders => ({
    own: join(cluster().folder, 'own'),
    webhook: join(cluster().folder, 'run', 'webhook-account'),
    tls: join(cluster().folder, 'tls'),
  })
  const children: Child[] = []

  beforeAll(async () => {
    await installDefinitions(cluster())
    await berthAccounts(cluster())
    program = await bundle(cluster())
    const [allocator = 0, webhook = 0, reviews = 0] = await freePorts(3)
    ports = { allocator, webhook, reviews }
    const { own, tls } = folders()
    await mkdir(own)
    await mkdir(tls)
    await writeFile(join(own, 'ca.crt'), cluster().ca)
    await writeFile(join(own, 'namespace'), 'berth-system')
    await writeFile(join(own, 'token'), await tokenOf(cluster(), 'berth-allocator'))
    await servingCertificate(tls)
  })
  afterAll(async () => {
    await Promise.all(children.map((child) => child.end()))
  })

  const start = (args: readonly string[]): Child => {
    const { hostname, port } = new URL(cluster().baseUrl)
    const child = new Child(cluster(), [program, ...args], {
      KUBERNETES_SERVICE_HOST: hostname,
      KUBERNETES_SERVICE_PORT: port,
      POD_NAMESPACE: 'berth-system',
    })
    children.push(child)
    return child
  }
  const startWebhook = (): Child =>
    start([
      'webhook',
      '--host=127.0.0.1',
      `--port=${ports.reviews}`,
      `--operations-port=${ports.webhook}`,
      `--tls-cert-file=${folders().tls}/tls.crt`,
      `--tls-private-key-file=${folders().tls}/tls.key`,
      '--published-as=berth',
      '--shutdown-delay=1',
      `--service-account-folder=${folders().webhook}`,
    ])
  const startAllocator = (): Child =>
    start([
      'allocator',
      `--operations-port=${ports.allocator}`,
      `--service-account-folder=${folders().own}`,
      '--webhook-account=berth-webhook',
      `--webhook-account-folder=${folders().webhook}`,
    ])
  const readiness = (port: number): Promise<string> =>
    fetch(`http://127.0.0.1:${port}/readyz`).then(
      (answer) => answer.text(),
      (error: unknown) => String(error),
    )

  it('the webhook waits for its token, alive and not ready, and lives on the one that the allocator brings', async () => {
    const webhook = startWebhook()
    const waiting = await eventually(
      () => readiness(ports.webhook),
      (said) => said.includes('no token'),
    )
    expect(waiting).toContain(`no token in ${folders().webhook} yet`)
    expect((await fetch(`http://127.0.0.1:${ports.webhook}/healthz`)).status).toBe(200)

    const allocator = startAllocator()
    expect(await eventually(() => readiness(ports.allocator), isReady)).toBe('ok\n')
    expect(await eventually(() => readiness(ports.webhook), isReady)).toBe('ok\n')
    expect(webhook.lines() + allocator.lines()).not.toMatch(/eyJ|Bearer|PRIVATE KEY/)
    const metrics = await (await fetch(`http://127.0.0.1:${ports.allocator}/metrics`)).text()
    expect(metrics).toMatch(/^berth_webhook_token_expiry_timestamp_seconds 1\d{9}/m)
    expect(metrics).toMatch(/^berth_leading [01]$/m)
  })

  it('has files that only the group of the two containers can read', async () => {
    for (const name of ['token', 'ca.crt', 'namespace'])
      expect(((await stat(join(folders().webhook, name))).mode & 0o777).toString(8)).toBe('640')
    expect(await readFile(join(folders().webhook, 'namespace'), 'utf8')).toBe('berth-system')
  })

  it('the token is of berth-webhook: it may watch pods, and neither change them nor ask for tokens', async () => {
    const token = await readFile(join(folders().webhook, 'token'), 'utf8')
    await cluster().request('POST', '/api/v1/namespaces/default/pods', POD)
    const kubeconfig = join(cluster().folder, 'of-the-token')
    await writeFile(kubeconfig, 'apiVersion: v1\nkind: Config\n', { mode: 0o600 })
    const of = [`--server=${cluster().baseUrl}`, `--token=${token}`]
    const kubectl = (...args: readonly string[]) =>
      cluster().kubectl([
        `--kubeconfig=${kubeconfig}`,
        ...of,
        `--certificate-authority=${folders().webhook}/ca.crt`,
        ...args,
      ])
    const { stdout } = await kubectl('auth', 'whoami')
    expect(stdout).toContain('system:serviceaccount:berth-system:berth-webhook')
    expect(await kubectl('get', 'pods')).toMatchObject({ code: 0 })
    for (const args of [
      ['label', 'pod', 'web', 'a=b'],
      ['delete', 'pod', 'web'],
      ['create', 'token', 'berth-allocator', '-n', 'berth-system'],
      ['create', 'token', 'berth-webhook', '-n', 'berth-system'],
      ['get', 'secrets'],
    ]) {
      const refused = await kubectl(...args)
      expect({ args, code: refused.code, said: refused.stderr }).toEqual({
        args,
        code: 1,
        said: expect.stringContaining('forbidden'),
      })
    }
  })

  it('another token comes when the file is gone', async () => {
    const before = await readFile(join(folders().webhook, 'token'), 'utf8')
    await rm(join(folders().webhook, 'token'))
    const after = await eventually(
      () => readFile(join(folders().webhook, 'token'), 'utf8').catch(() => ''),
      (token) => token !== '',
    )
    expect(after).not.toBe(before)
  })

  it('the allocator says what is wrong when the account is not there, and brings a token when it is again', async () => {
    await cluster().request('DELETE', `${ACCOUNTS}/berth-webhook`)
    await rm(join(folders().webhook, 'token'))
    const child = children.at(-1)
    await until(
      () => child?.lines().includes('cannot bring the webhook a token') === true,
      () => `nothing of it in the log: ${child?.lines()}`,
    )
    expect(child?.lines()).toContain('serviceaccounts \\"berth-webhook\\" not found')
    // The token before is valid for two hours, as far as the allocator can know.
    expect(await readiness(ports.allocator)).toBe('ok\n')
    await cluster().request('POST', ACCOUNTS, {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'berth-webhook', namespace: 'berth-system' },
    })
    await eventually(
      () =>
        stat(join(folders().webhook, 'token')).then(
          () => true,
          () => false,
        ),
      (isThere) => isThere,
    )
    expect(await eventually(() => readiness(ports.webhook), isReady)).toBe('ok\n')
  })

  it('both are unready at once when they are asked to end, and end in order', async () => {
    const ended = children.map((child) => child.end())
    const said = await eventually(
      () => readiness(ports.webhook),
      (reasons) => !isReady(reasons),
    )
    expect(said).toBe('stopping\n')
    expect((await fetch(`http://127.0.0.1:${ports.webhook}/healthz`)).status).toBe(200)
    expect(await Promise.all(ended)).toEqual([0, 0])
    expect(children.map((child) => child.lines())).toEqual([
      expect.stringContaining('stopped'),
      expect.stringContaining('stopped'),
    ])
  })
})

const isReady = (said: string): boolean => said === 'ok\n'

async function tokenOf(cluster: ControlPlane, account: string): Promise<string> {
  const { body } = await cluster.request('POST', `${ACCOUNTS}/${account}/token`, {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: { expirationSeconds: 7200 },
  })
  const token = isObject(body) ? text(objectAt(body, 'status'), 'token') : undefined
  if (token === undefined) throw new Error(`no token of ${account}: ${JSON.stringify(body)}`)
  return token
}

/** A container of the pod, as a process. */
class Child {
  readonly #process: ChildProcess
  readonly #ended: Promise<number>
  #lines = ''

  constructor(cluster: ControlPlane, args: readonly string[], env: Readonly<Record<string, string>>) {
    const child = spawn(process.execPath, [...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
    const said = (chunk: Buffer): void => {
      this.#lines += chunk.toString('utf8')
    }
    child.stdout.on('data', said)
    child.stderr.on('data', said)
    const reaped = child.pid === undefined ? () => undefined : cluster.reap(child.pid)
    this.#ended = new Promise((resolve) => {
      child.once('exit', (code) => {
        reaped()
        resolve(code ?? -1)
      })
    })
    this.#process = child
  }

  lines(): string {
    return this.#lines
  }

  /** Its exit code. */
  end(): Promise<number> {
    this.#process.kill('SIGTERM')
    return this.#ended
  }
}
