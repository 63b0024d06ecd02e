import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from '@jest/globals'
import fastJsonPatch from 'fast-json-patch'
import { parseAllDocuments } from 'yaml'
import { advance } from '../../certs/advance.ts'
import { createMint } from '../../certs/mint.ts'
import { isPublished } from '../../certs/published.ts'
import { publicationPatch, registrationsOf, targetOf } from '../../certs/registration.ts'
import { NOTHING, type CertificateState } from '../../certs/state.ts'
import { CERTIFICATE_TIMING } from '../../certs/timing.ts'
import { isObject, type JsonObject } from '../../network/json/json.ts'

const SERVICE = { namespace: 'berth-system', name: 'berth' }
const [MUTATING, , DEFINITION] = registrationsOf('berth')
const mint = createMint(CERTIFICATE_TIMING, ['berth.berth-system.svc'])
const base64 = (text: string): string => Buffer.from(text).toString('base64')

const webhook = (name: string, clientConfig: JsonObject): JsonObject => ({ name, clientConfig })
const ours = (caBundle?: string): JsonObject => ({
  service: { ...SERVICE, path: '/mutate' },
  ...(caBundle === undefined ? {} : { caBundle }),
})
const configuration = (webhooks: readonly JsonObject[], annotations: JsonObject = {}): JsonObject => ({
  metadata: { name: 'berth', uid: 'u', resourceVersion: '9', generation: 3, annotations },
  webhooks,
})
const read = (object: JsonObject, registration = MUTATING) => {
  if (registration === undefined) throw new Error('no registration')
  return targetOf(registration, object, SERVICE)
}
const applied = (object: JsonObject, state: CertificateState): JsonObject => {
  const target = read(object)
  if (target === undefined) throw new Error('nothing calls the Service')
  const copy = structuredClone(object)
  const patch: fastJsonPatch.Operation[] = JSON.parse(JSON.stringify(publicationPatch(target, state)))
  return fastJsonPatch.applyPatch(copy, patch, true).newDocument
}

describe('a registration', () => {
  let state: CertificateState
  beforeAll(async () => {
    state = await advance(NOTHING, { kind: 'begin' }, { now: Date.now(), mint, published: new Set() })
  })

  it('gets the bundle into each webhook that calls our Service, and into no other', () => {
    const elsewhere = [
      webhook('url', { url: 'https://example.com' }),
      webhook('namespace', { service: { namespace: 'default', name: 'berth' }, caBundle: 'eA==' }),
      webhook('name', { service: { namespace: 'berth-system', name: 'berth-other' } }),
    ]
    const patched = applied(
      configuration([...elsewhere, webhook('a', ours()), webhook('b', ours('eA=='))]),
      state,
    )
    const bundle = base64(state.authority?.cert ?? '')
    expect(patched['webhooks']).toEqual([
      ...elsewhere,
      webhook('a', ours(bundle)),
      webhook('b', ours(bundle)),
    ])
    const target = read(patched)
    expect(target?.entries.map((entry) => isPublished(entry, state))).toEqual([true, true])
  })

  it('is not touched unless it is as it was read', () => {
    const target = read(configuration([webhook('a', ours())]))
    expect(target && publicationPatch(target, state)[0]).toEqual({
      op: 'test',
      path: '/metadata/resourceVersion',
      value: '9',
    })
  })

  it('is none of ours where nothing of it calls our Service', () => {
    expect(read(configuration([webhook('url', { url: 'https://example.com' })]))).toBeUndefined()
    expect(read({ metadata: {} })).toBeUndefined()
    expect(read({ webhooks: 'x', spec: { conversion: null } })).toBeUndefined()
    expect(read({ spec: { conversion: { strategy: 'None' } } }, DEFINITION)).toBeUndefined()
  })

  it('keeps what somebody else published, and loses what is no certificate, what is there twice and what was dropped', async () => {
    const [stranger, dropped] = [await mint.authority(Date.now()), await mint.authority(Date.now())]
    const own = state.authority?.cert ?? ''
    const dropping = { ...state, dropped: [dropped.id] }
    const result = (pem: string) => {
      const target = read(applied(configuration([webhook('a', ours(base64(pem)))]), dropping))
      return target?.entries[0]?.bundle.map(({ id }) => id)
    }
    const broken = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'
    expect(result(stranger.cert)).toEqual([state.authority?.id, stranger.id])
    expect(result(`${broken}${dropped.cert}${own}${own}`)).toEqual([state.authority?.id])
  })

  it('is left alone where cert-manager writes it', () => {
    const annotations = { 'cert-manager.io/inject-ca-from': 'berth-system/berth' }
    expect(read(configuration([webhook('a', ours())], annotations))?.obstacle).toBe(
      'cert-manager writes the caBundle of MutatingWebhookConfiguration berth (annotation cert-manager.io/inject-ca-from): take the annotation off, or run without --manage-certificates',
    )
  })

  it('may be the conversion of a definition', () => {
    const object = {
      metadata: { uid: 'u', resourceVersion: '1', generation: 1 },
      spec: { conversion: { strategy: 'Webhook', webhook: { clientConfig: ours() } } },
    }
    const target = read(object, DEFINITION)
    expect(target?.entries.map(({ pointer }) => pointer)).toEqual(['/spec/conversion/webhook/clientConfig'])
  })

  it('is meant by the names that manifests/base uses', () => {
    const documents = parseAllDocuments(readFileSync('manifests/base/webhooks.yaml', 'utf8'))
    const objects = documents.map((document): unknown => document.toJS()).filter(isObject)
    expect(objects.map((object) => read(object)?.entries.length)).toEqual(
      objects.map(({ webhooks }) => (Array.isArray(webhooks) ? webhooks.length : 0)),
    )
    expect(objects).toHaveLength(2)
  })
})
