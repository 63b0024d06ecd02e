import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import {
  ACCOUNT_TIMING,
  keepWebhookAccount,
  type WebhookAccount,
  type WebhookAccountOptions,
} from '../../../allocator/account/webhook-account.ts'
import type { TokenIssuer } from '../../../allocator/account/token-request.ts'
import { ApiError } from '../../../cluster/api/api-error.ts'
import type { JsonObject } from '../../../network/json/json.ts'
import { openLog } from '../../../service/log.ts'
import { eventually } from '../main/running.ts'

const ACCOUNT = { namespace: 'berth-system', name: 'berth-webhook' }
const HOUR = 3_600_000
const QUICK = { ...ACCOUNT_TIMING, look: 5, firstRetry: 5, longestRetry: 20 }

/** An API server that gives tokens `secret-1`, `secret-2` …; its clock is an hour ahead of ours. */
class Issuer implements TokenIssuer {
  readonly asked: { readonly path: string; readonly object: JsonObject }[] = []
  fault: Error | undefined
  life = 2 * HOUR

  serverNow(): number {
    return Date.now() + HOUR
  }

  create(path: string, object: JsonObject): Promise<JsonObject> {
    this.asked.push({ path, object })
    if (this.fault !== undefined) return Promise.reject(this.fault)
    const expirationTimestamp = new Date(this.serverNow() + this.life).toISOString()
    return Promise.resolve({ status: { token: `secret-${this.asked.length}`, expirationTimestamp } })
  }
}

describe("the webhook's account", () => {
  let base = ''
  let issuer = new Issuer()
  let lines: string[] = []
  let account: WebhookAccount | undefined
  const folder = () => join(base, 'run', 'webhook-account')
  const token = () => readFile(join(folder(), 'token'), 'utf8').catch(() => undefined)
  const keep = (timing: WebhookAccountOptions['timing'] = QUICK): WebhookAccount => {
    account = keepWebhookAccount({
      issuer,
      account: ACCOUNT,
      folder: folder(),
      ownFolder: join(base, 'own'),
      log: openLog('debug', { write: (line) => lines.push(line) }),
      timing,
    })
    return account
  }
  beforeEach(async () => {
    base = await mkdtemp(join(tmpdir(), 'berth-account-'))
    await mkdir(join(base, 'own'))
    await writeFile(join(base, 'own', 'ca.crt'), 'authority')
    issuer = new Issuer()
    lines = []
  })
  afterEach(async () => {
    await account?.close()
    await rm(base, { recursive: true, force: true })
  })

  it('asks at once for a token of two hours, and writes it as kubelet would', async () => {
    const kept = keep()
    expect(kept.unready()).toEqual([
      'the token of service account berth-system/berth-webhook for the webhook: there is none yet',
    ])
    expect(await kept.metrics()).toContain('berth_webhook_token_expiry_timestamp_seconds Nan')
    expect(await eventually('a token', token)).toBe('secret-1')
    await eventually('ready', () => (kept.unready().length === 0 ? true : undefined))
    expect(issuer.asked).toEqual([
      {
        path: '/api/v1/namespaces/berth-system/serviceaccounts/berth-webhook/token',
        object: {
          apiVersion: 'authentication.k8s.io/v1',
          kind: 'TokenRequest',
          spec: { expirationSeconds: 7200 },
        },
      },
    ])
    expect((await readdir(folder())).toSorted()).toEqual(['ca.crt', 'namespace', 'token'])
    expect(await readFile(join(folder(), 'ca.crt'), 'utf8')).toBe('authority')
    expect(await readFile(join(folder(), 'namespace'), 'utf8')).toBe('berth-system')
    for (const name of await readdir(folder()))
      expect((await stat(join(folder(), name))).mode & 0o777).toBe(0o640)
    expect(await kept.metrics()).toMatch(/^berth_webhook_token_expiry_timestamp_seconds 1\d{9}/m)
  })

  it('renews it in time, and at once when the file is gone', async () => {
    keep({ ...QUICK, renewal: 30 })
    await eventually('another token', async () => ((await token()) === 'secret-2' ? true : undefined))
    await account?.close()
    const asked = issuer.asked.length
    keep()
    await eventually('the first', async () => ((await token()) === `secret-${asked + 1}` ? true : undefined))
    await rm(join(folder(), 'token'))
    await eventually('one more', async () => ((await token()) === `secret-${asked + 2}` ? true : undefined))
  })

  it('renews a token that the API server gave for less time when half of that is over', async () => {
    issuer.life = 60
    keep()
    await eventually('another token', async () => ((await token()) === 'secret-3' ? true : undefined))
  })

  it.each([
    [
      'that may not ask',
      new ApiError({
        status: 403,
        reason: 'Forbidden',
        message: 'serviceaccounts "berth-webhook" is forbidden',
      }),
      'serviceaccounts "berth-webhook" is forbidden; the Role berth-allocator of manifests/base/rbac-allocator.yaml grants it',
    ],
    [
      'whose account is not there',
      new ApiError({ status: 404, reason: 'NotFound', message: 'serviceaccounts "berth-webhook" not found' }),
      'serviceaccounts "berth-webhook" not found; manifests/base/service-accounts.yaml has it',
    ],
    [
      'whose API server is away',
      new ApiError({ status: 0, reason: 'ConnectionFailed', message: 'cannot reach 10.96.0.1:443' }),
      'cannot reach 10.96.0.1:443',
    ],
  ])('of an allocator %s is told with the reason, and tried again', async (_name, fault, problem) => {
    issuer.fault = fault
    const kept = keep()
    await eventually('a second attempt', () => (issuer.asked.length > 1 ? true : undefined))
    expect(kept.unready()).toEqual([
      `the token of service account berth-system/berth-webhook for the webhook: there is none yet: ${problem}`,
    ])
    issuer.fault = undefined
    await eventually('a token', token)
    await eventually('ready', () => (kept.unready().length === 0 ? true : undefined))
  })

  it('is no reason while the last token is valid for long, and one when it soon expires', async () => {
    const kept = keep({ ...QUICK, renewal: 20 })
    await eventually('a token', token)
    issuer.fault = new Error('no')
    await eventually('a failure', () => (lines.join('').includes('cannot bring') ? true : undefined))
    expect(kept.unready()).toEqual([])
    await kept.close()
    issuer.fault = undefined
    issuer.life = 60_000
    const short = keep({ ...QUICK, renewal: 20 })
    await eventually('ready', () => (short.unready().length === 0 ? true : undefined))
    issuer.fault = new Error('no')
    await eventually('a reason', () => (short.unready().length > 0 ? true : undefined))
    expect(short.unready()[0]).toMatch(/the last one is valid for \d+ s: no$/)
  })

  it('tells which file it cannot read or write', async () => {
    await rm(join(base, 'own'), { recursive: true })
    const kept = keep()
    await eventually('a reason', () => (kept.unready()[0]?.includes('ENOENT') === true ? true : undefined))
    expect(kept.unready()[0]).toContain(join(base, 'own', 'ca.crt'))
  })

  it.each([
    ['no status', {}],
    ['no token', { status: { expirationTimestamp: '2030-01-01T00:00:00Z' } }],
    ['no time', { status: { token: 'secret' } }],
    ['no such time', { status: { token: 'secret', expirationTimestamp: 'soon' } }],
  ])('takes no answer with %s', async (_name, answer) => {
    issuer.create = () => Promise.resolve(answer)
    const kept = keep()
    await eventually('a reason', () =>
      kept.unready()[0]?.includes('holds no token') === true ? true : undefined,
    )
    expect(await token()).toBeUndefined()
  })

  it('never logs a token, and tells once of what is well', async () => {
    keep({ ...QUICK, renewal: 10 })
    await eventually('a third', () => (issuer.asked.length > 2 ? true : undefined))
    expect(lines.length).toBeGreaterThan(1)
    expect(lines.join('')).not.toContain('secret')
    expect(lines.filter((line) => JSON.parse(line).level === 'info')).toHaveLength(1)
  })
})
