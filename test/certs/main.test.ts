import { X509Certificate } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { startCertificates, type Certificates } from '../../certs/main.ts'
import type { CertificateTiming } from '../../certs/timing.ts'
import { isSignedBy } from '../../certs/verify.ts'
import { isObject, objectAt, text } from '../../network/json/json.ts'
import { openLog } from '../../service/log.ts'
import { until as comesTrue } from '../cluster/until.ts'
import { FakeApi, FakeError } from './fake-api.ts'

const SECRET = '/api/v1/namespaces/berth-system/secrets/berth-certificates'
const VALIDATING = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/berth'
const MUTATING = '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations/berth'
const FAST: Partial<CertificateTiming> = { propagation: 50, adoption: 100, poll: 10 }

const until = (condition: () => boolean | Promise<boolean>): Promise<void> =>
  comesTrue(condition, () => condition.toString(), 2)

describe('certificates of a replica', () => {
  let api: FakeApi
  let tlsFolder: string
  let running: Certificates[]
  let lines: string[]

  beforeEach(async () => {
    api = new FakeApi()
    const service = { namespace: 'berth-system', name: 'berth' }
    for (const path of [VALIDATING, MUTATING])
      api.put(path, { metadata: { name: 'berth' }, webhooks: [{ name: 'a', clientConfig: { service } }] })
    tlsFolder = await mkdtemp(join(tmpdir(), 'berth-tls-'))
    running = []
    lines = []
  })

  afterEach(async () => {
    await Promise.all(running.map((one) => one.close()))
    await rm(tlsFolder, { recursive: true })
  })

  const start = async (timing = FAST): Promise<Certificates> => {
    const started = await startCertificates({
      client: Object.assign(api, { title: 'test' }),
      namespace: 'berth-system',
      tlsFolder,
      identity: 'one',
      leaderElection: false,
      timing,
      log: openLog('info', { write: (line) => void lines.push(line) }),
    })
    if (!started.ok) throw new Error(started.problem)
    running.push(started.value)
    return started.value
  }
  const served = () => readFile(join(tlsFolder, 'tls.crt'), 'utf8').catch(() => '')
  const bundle = (path: string): string => {
    const webhooks = api.objects.get(path)?.['webhooks']
    const first: unknown = Array.isArray(webhooks) ? webhooks[0] : undefined
    const config = isObject(first) ? objectAt(first, 'clientConfig') : {}
    return Buffer.from(text(config, 'caBundle') ?? '', 'base64').toString()
  }
  const isWorking = async (): Promise<boolean> =>
    [VALIDATING, MUTATING].every((path) => bundle(path) !== '') &&
    isSignedBy(await served(), bundle(VALIDATING), new Date())

  it('are made, published and written, and then left alone', async () => {
    const certificates = await start()
    expect(certificates.unready()).toEqual([`no serving certificate in ${tlsFolder} yet`])
    await until(() => certificates.figures().step === 'steady')
    expect(await isWorking()).toBe(true)
    expect(bundle(MUTATING)).toBe(bundle(VALIDATING))
    const leaf = new X509Certificate(await served())
    expect(leaf.subjectAltName).toBe('DNS:berth.berth-system.svc, DNS:berth.berth-system.svc.cluster.local')
    expect(certificates.unready()).toEqual([])
    const { length } = api.writes
    let reads = 0
    api.intercept = () => void (reads += 1)
    await until(() => reads > 50)
    expect(api.writes).toHaveLength(length)
  })

  it('are in files that the group reads and nobody else', async () => {
    await start()
    await until(isWorking)
    for (const name of await readdir(tlsFolder))
      expect({ name, mode: (await stat(join(tlsFolder, name))).mode & 0o777 }).toEqual({ name, mode: 0o640 })
    expect((await readdir(tlsFolder)).toSorted()).toEqual(['tls.crt', 'tls.key'])
  })

  it('are written again where a file was changed', async () => {
    await start()
    await until(isWorking)
    await writeFile(join(tlsFolder, 'tls.crt'), 'x')
    await until(isWorking)
  })

  it('are the same after a restart', async () => {
    const first = await start()
    await until(() => first.figures().step === 'steady')
    const before = await served()
    await first.close()
    const again = await start()
    await until(() => again.figures().step === 'steady')
    expect(await served()).toBe(before)
  })

  it('tell when they expire', async () => {
    const certificates = await start()
    await until(() => certificates.figures().step === 'steady')
    const metrics = await certificates.metrics()
    const value = (name: string): number => Number(new RegExp(`^${name} (.+)$`, 'm').exec(metrics)?.[1])
    const days = (seconds: number): number => Math.round((seconds - Date.now() / 1000) / 86_400)
    expect(days(value('berth_certificate_authority_expiry_timestamp_seconds'))).toBe(365)
    expect(days(value('berth_serving_certificate_expiry_timestamp_seconds'))).toBe(30)
    expect(value('berth_certificate_publications_total')).toBe(2)
    expect(Math.abs(days(value('berth_certificate_last_publication_timestamp_seconds')))).toBe(0)
    expect(value('berth_certificate_failures_total')).toBe(0)
    expect(value('berth_certificate_leading')).toBe(1)
  })

  it('are not ready, and say why, where the Secret may not be read', async () => {
    api.intercept = (_, path) => {
      if (path === SECRET) throw new FakeError(403, 'secrets "berth-certificates" is forbidden')
    }
    const certificates = await start()
    const why =
      'cannot read Secret berth-system/berth-certificates: secrets "berth-certificates" is forbidden'
    await until(() => certificates.figures().step === why)
    expect(await certificates.metrics()).not.toMatch(/^berth_\w+_expiry_timestamp_seconds /m)
    expect(certificates.unready()).toEqual([`no serving certificate in ${tlsFolder} yet: ${why}`])
    expect(lines.filter((line) => line.includes('is forbidden'))).toHaveLength(1)
    api.intercept = () => {}
    await until(() => certificates.unready().length === 0)
  })

  it('are published where they can be, though one registration refuses', async () => {
    api.intercept = (verb, path) => {
      if (verb === 'patch' && path === MUTATING) throw new FakeError(403, 'forbidden')
    }
    const certificates = await start()
    await until(() => bundle(VALIDATING) !== '')
    await until(() => certificates.figures().step.startsWith('cannot publish the bundle in Mutating'))
    expect(bundle(MUTATING)).toBe('')
  })

  it('say so where the API server takes no bundle', async () => {
    api.intercept = (verb, path) => {
      if (verb === 'patch' && path === MUTATING) throw new FakeError(422, 'caBundle is invalid')
    }
    const certificates = await start()
    await until(() => certificates.figures().step.includes('caBundle is invalid'))
  })

  it('do without a definition that Berth may not read', async () => {
    api.intercept = (_, path) => {
      if (path.includes('customresourcedefinitions')) throw new FakeError(403)
    }
    const certificates = await start()
    await until(() => certificates.figures().step === 'steady')
  })

  it('are not ready where the folder cannot be written, and others have theirs all the same', async () => {
    await rm(tlsFolder, { recursive: true })
    const refused = await startCertificates({
      client: Object.assign(api, { title: 'test' }),
      namespace: 'berth-system',
      tlsFolder,
      identity: 'one',
      log: openLog('silent', undefined),
    })
    expect(refused).toMatchObject({
      ok: false,
      problem: expect.stringContaining(`cannot write the serving certificate to ${tlsFolder}: ENOENT`),
    })
    tlsFolder = await mkdtemp(join(tmpdir(), 'berth-tls-'))
    const certificates = await start()
    await rm(tlsFolder, { recursive: true })
    await until(() => bundle(VALIDATING) !== '')
    await until(() => certificates.unready().some((line) => line.includes('ENOENT')))
    tlsFolder = await mkdtemp(join(tmpdir(), 'berth-tls-'))
  })

  it('say that they have expired, if nobody renews them', async () => {
    const certificates = await start()
    await until(() => certificates.figures().step === 'steady')
    api.intercept = () => {
      throw new FakeError(0, 'cannot reach the API server')
    }
    api.now += 31 * 86_400_000
    await until(() => certificates.unready()[0]?.includes('cannot reach the API server') === true)
    expect(certificates.unready()[0]).toMatch(/^the serving certificate expired at 20/)
  })

  it('are made anew at once when asked to revoke, and nothing of before is published', async () => {
    const certificates = await start()
    await until(() => certificates.figures().step === 'steady')
    const before = bundle(VALIDATING)
    const secret = api.objects.get(SECRET) ?? {}
    const annotations = { 'berth.dev/renew': 'revoke' }
    const { length } = api.writes
    api.put(SECRET, { ...secret, metadata: { ...objectAt(secret, 'metadata'), annotations } })
    await until(() => bundle(VALIDATING) !== before && bundle(MUTATING) !== before)
    expect(bundle(VALIDATING).split('BEGIN')).toHaveLength(2)
    await until(isWorking)
    await until(() => certificates.figures().step === 'steady')
    expect(api.writes.slice(length)).toEqual([SECRET, SECRET, MUTATING, VALIDATING])
    expect(
      Object.keys(objectAt(objectAt(api.objects.get(SECRET) ?? {}, 'metadata'), 'annotations')),
    ).not.toContain('berth.dev/renew')
  })

  it('change their authority when asked, and never tell a key', async () => {
    const certificates = await start()
    await until(() => certificates.figures().step === 'steady')
    const before = bundle(VALIDATING)
    const secret = api.objects.get(SECRET) ?? {}
    const annotations = { 'berth.dev/renew': 'authority' }
    api.put(SECRET, { ...secret, metadata: { ...objectAt(secret, 'metadata'), annotations } })
    await until(() => bundle(VALIDATING).split('BEGIN').length === 3)
    expect(bundle(VALIDATING)).toContain(before.trim())
    await until(() => certificates.figures().step === 'steady')
    expect(bundle(VALIDATING).split('BEGIN')).toHaveLength(2)
    expect(bundle(VALIDATING)).not.toBe(before)
    expect(await isWorking()).toBe(true)
    const key = await readFile(join(tlsFolder, 'tls.key'), 'utf8')
    expect(key).toContain('PRIVATE KEY')
    for (const line of [key.split('\n')[1] ?? key, 'PRIVATE']) expect(lines.join('')).not.toContain(line)
  })
})
