import { beforeAll, describe, expect, it } from '@jest/globals'
import { createAuthority, issueServing, type CertificatePair } from '../../certs/self-signed.ts'
import type { JsonObject } from '../../network/json/json.ts'
import { openLog } from '../../service/log.ts'
import { followPublishedAuthority, type PublishedAuthority } from '../../webhook/published-authority.ts'
import { until } from './until.ts'

const MUTATING = '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations/berth'
const VALIDATING = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/berth'
const SERVICE = { name: 'berth', namespace: 'berth-system' }
const HOUR = 3_600_000
const OPTIONS = { configuration: 'berth', service: 'berth', namespace: () => 'berth-system' }

let authority: CertificatePair
let other: CertificatePair
let served: CertificatePair
beforeAll(async () => {
  const notAfter = new Date(Date.now() + HOUR)
  authority = await createAuthority({ commonName: 'berth authority', notAfter })
  other = await createAuthority({ commonName: 'other authority', notAfter })
  served = await issueServing(authority, { commonName: 'berth', names: ['berth.berth-system.svc'], notAfter })
})

const base64 = (pem: string): string => Buffer.from(pem).toString('base64')
const configuration = (...clientConfigs: readonly JsonObject[]): JsonObject => ({
  webhooks: clientConfigs.map((clientConfig, at) => ({ name: `w${at}.berth.dev`, clientConfig })),
})
const calling = (pem: string, service: JsonObject = SERVICE): JsonObject =>
  configuration({ service, caBundle: base64(pem) })

/** Follows objects that a test may change, looking every few milliseconds. */
function following(objects: Map<string, JsonObject | Error>, certificate = () => served.cert) {
  const lines: string[] = []
  let looks = 0
  const published = followPublishedAuthority({
    options: OPTIONS,
    read: (path) => {
      looks++
      const found = objects.get(path)
      return found instanceof Error ? Promise.reject(found) : Promise.resolve(found)
    },
    served: certificate,
    log: openLog('info', { write: (line) => lines.push(line) }),
    period: 5,
  })
  /** When what is there now has been looked at. */
  const looked = async (): Promise<readonly string[]> => {
    const before = looks
    await until(() => looks >= before + 6)
    return published.unready()
  }
  return { published, lines, looked }
}

describe('the published authority', () => {
  it('is not known before the first look', async () => {
    const { published, looked } = following(new Map())
    expect(published.unready()).toEqual(['berth: the webhook configurations have not been read yet'])
    expect(await looked()).toEqual([])
    published.stop()
  })

  it.each([
    ['the authority', () => authority.cert, 0],
    ['the authority among others', () => `${other.cert}${authority.cert}`, 0],
    ['another authority', () => other.cert, 1],
    ['no certificate', () => 'nothing', 1],
    ['nothing', () => '', 1],
  ])('is right or wrong by what each caBundle holds: %s', async (_name, bundle, reasons) => {
    const objects = new Map([
      [MUTATING, calling(authority.cert)],
      [VALIDATING, calling(bundle())],
    ])
    const { published, looked } = following(objects)
    expect(await looked()).toHaveLength(reasons)
    published.stop()
  })

  it('names the certificate, the first webhook that does not trust it and how many more, and what to do', async () => {
    const entry = { service: SERVICE, caBundle: base64(other.cert) }
    const empty = { service: SERVICE }
    const objects = new Map([
      [MUTATING, configuration({ service: SERVICE, caBundle: base64(authority.cert) }, entry, empty)],
      [VALIDATING, configuration(entry, entry)],
    ])
    const { published, looked } = following(objects)
    const [missing, wrong, ...rest] = await looked()
    expect(missing).toMatch(
      /^no caBundle in MutatingWebhookConfiguration berth, webhook w2\.berth\.dev: the API server trusts no certificate of ours; let cert-manager/,
    )
    expect(wrong).toMatch(
      /^the served certificate \(CN=berth, issued by CN=berth authority, expires 2\d{3}-.*Z\) is not signed by the caBundle of MutatingWebhookConfiguration berth, webhook w1\.berth\.dev, and 2 more: the API server's calls fail; put /,
    )
    expect(rest).toEqual([])
    published.stop()
  })

  it.each([
    ['calls a URL', { url: 'https://127.0.0.1:8443/mutate', caBundle: 'bm90aGluZw==' }],
    ['calls another Service', { service: { ...SERVICE, name: 'other' }, caBundle: 'bm90aGluZw==' }],
    ['calls one of another namespace', { service: { ...SERVICE, namespace: 'x' }, caBundle: 'bm90aGluZw==' }],
  ])('passes over a webhook that %s', async (_name, clientConfig) => {
    const { published, looked } = following(new Map([[MUTATING, configuration(clientConfig)]]))
    expect(await looked()).toEqual([])
    published.stop()
  })

  it.each([
    ['no list of webhooks', { webhooks: 'none' }],
    ['no objects in it', { webhooks: [null, 1, 'x'] }],
    ['no clientConfig', { webhooks: [{ name: 'x' }, { clientConfig: [] }] }],
    ['a caBundle that is no text', { webhooks: [{ clientConfig: { service: SERVICE, caBundle: 5 } }] }],
  ])('is read from untrusted objects: %s', async (_name, object) => {
    const { published, looked } = following(new Map<string, JsonObject>([[VALIDATING, object]]))
    expect((await looked()).every((line) => line.startsWith('no caBundle in'))).toBe(true)
    published.stop()
  })

  it('stays as it was known while the API server is away, and is told once in the log', async () => {
    const objects = new Map<string, JsonObject | Error>([[MUTATING, calling(other.cert)]])
    const { published, looked, lines } = following(objects)
    expect(await looked()).toHaveLength(1)
    objects.set(MUTATING, new Error('cannot reach 10.96.0.1:443'))
    objects.set(VALIDATING, new Error('cannot reach 10.96.0.1:443'))
    expect(await looked()).toHaveLength(1)
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({ level: 'warn', problem: 'cannot reach 10.96.0.1:443' }),
    ])
    objects.set(MUTATING, calling(authority.cert))
    objects.delete(VALIDATING)
    expect(await looked()).toEqual([])
    published.stop()
  })

  it('counts what two looks in a row find wrong: who writes a bundle in two steps stops nobody', async () => {
    const right = calling(authority.cert)
    const answers = [right, right, calling(''), right, right, calling(other.cert), right, right]
    const heard: number[] = []
    const published: PublishedAuthority = followPublishedAuthority({
      options: OPTIONS,
      read: async (path) => {
        // The first look begins before there is anything to ask.
        heard.push(heard.length < 2 ? 0 : published.unready().length)
        return path === MUTATING ? answers.shift() : undefined
      },
      served: () => served.cert,
      log: openLog('silent', undefined),
      period: 1,
    })
    await until(() => answers.length === 0 && heard.length > 18)
    expect(heard.filter((reasons) => reasons > 0)).toEqual([])
    published.stop()
  })

  it('waits for a webhook without caBundle before it is ready, and is not stopped by one that an upgrade adds', async () => {
    const entry = { service: SERVICE, caBundle: base64(authority.cert) }
    const added = configuration(entry, { service: SERVICE })
    const objects = new Map([[MUTATING, added]])
    const { published, looked } = following(objects)
    expect(await looked()).toEqual([expect.stringMatching(/^no caBundle in .*webhook w1\.berth\.dev: /)])
    objects.set(MUTATING, configuration(entry, entry))
    expect(await looked()).toEqual([])
    objects.set(MUTATING, added)
    expect(await looked()).toEqual([])
    objects.set(MUTATING, configuration({ service: SERVICE }, { service: SERVICE }))
    expect(await looked()).toEqual([expect.stringMatching(/^no caBundle in .*, and 1 more: /)])
    published.stop()
  })

  it('is looked at again soon, and not after the whole period, while something is wrong', async () => {
    let answer = calling(other.cert)
    let looks = 0
    const published = followPublishedAuthority({
      options: OPTIONS,
      read: async (path) => {
        looks++
        return path === MUTATING ? answer : undefined
      },
      served: () => served.cert,
      log: openLog('silent', undefined),
      period: 3_600_000,
      soon: 1,
    })
    await until(() => looks > 6)
    expect(published.unready()).toHaveLength(1)
    answer = calling(authority.cert)
    await until(() => published.unready().length === 0)
    published.stop()
  })

  it('says nothing (any more) of a configuration that is deleted', async () => {
    const objects = new Map([[MUTATING, calling(other.cert)]])
    const { published, looked } = following(objects)
    expect(await looked()).toHaveLength(1)
    objects.clear()
    expect(await looked()).toEqual([])
    published.stop()
  })

  it('is compared with the certificate that is served now, and with its time', async () => {
    let certificate = served.cert
    const { published, looked } = following(new Map([[MUTATING, calling(authority.cert)]]), () => certificate)
    expect(await looked()).toEqual([])
    const names = ['berth.berth-system.svc']
    certificate = (
      await issueServing(authority, { commonName: 'berth', names, notAfter: new Date(Date.now() - 60_000) })
    ).cert
    expect((await looked())[0]).toContain(', expired 2')
    published.stop()
  })
})
