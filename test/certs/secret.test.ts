import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { advance } from '../../certs/advance.ts'
import { createMint } from '../../certs/mint.ts'
import { readSecret, RENEW, writeSecret } from '../../certs/secret.ts'
import { NOTHING, type CertificateState } from '../../certs/state.ts'
import { CERTIFICATE_TIMING } from '../../certs/timing.ts'
import { isObject, objectAt, stringsAt, type JsonObject } from '../../network/json/json.ts'

const NAME = { namespace: 'berth-system', name: 'berth-certificates' }
const NAMES = ['berth.berth-system.svc']
const NOW = Date.parse('2026-11-21T08:00:00Z')
const mint = createMint(CERTIFICATE_TIMING, NAMES)
const after = (
  state: CertificateState,
  step: Parameters<typeof advance>[1],
  published: readonly string[] = [],
) => advance(state, step, { now: NOW, mint, published: new Set(published) })

/** In the middle of everything. */
async function fullState(): Promise<CertificateState> {
  const begun = await after(NOTHING, { kind: 'begin' })
  const stranger = await mint.authority(NOW)
  const noted = await after(begun, { kind: 'note', strangers: [{ id: stranger.id, cert: stranger.cert }] })
  const changed = await after(await after(noted, { kind: 'prepare' }), { kind: 'promote' })
  const prepared = await after(changed, { kind: 'prepare' })
  return { ...prepared, dropped: ['0123456789abcdef'] }
}

const with64 = (secret: JsonObject, data: Readonly<Record<string, string>>): JsonObject => ({
  ...secret,
  data: {
    ...objectAt(secret, 'data'),
    ...Object.fromEntries(
      Object.entries(data).map(([key, value]) => [key, Buffer.from(value).toString('base64')]),
    ),
  },
})

describe('the Secret of the certificates', () => {
  it('is read as it was written', async () => {
    const state = await fullState()
    expect(readSecret(writeSecret(state, NAME, undefined))).toEqual({ state, problems: [] })
  })

  it('says nothing where there is none, and where an installation made an empty one', () => {
    expect(readSecret(undefined)).toEqual({ state: NOTHING, problems: [] })
    expect(readSecret({ metadata: NAME })).toEqual({ state: NOTHING, problems: [] })
  })

  it('keeps what others put there, and its version', async () => {
    const before = {
      metadata: {
        ...NAME,
        resourceVersion: '7',
        uid: 'u',
        annotations: { mine: 'yes', [RENEW]: 'authority' },
      },
      type: 'example.com/own',
      data: { other: 'eA==', 'tls.crt': 'eA==', 'next.key': 'eA==' },
    }
    const state = await after(readSecret(before).state, { kind: 'begin' })
    const written = writeSecret(state, NAME, before)
    expect(written).toMatchObject({ type: 'example.com/own', metadata: { resourceVersion: '7', uid: 'u' } })
    expect(stringsAt(objectAt(written, 'metadata'), 'annotations')).toMatchObject({
      mine: 'yes',
      'berth.dev/serving-expires': '2026-12-21T08:00:00.000Z',
    })
    expect(Object.keys(objectAt(written, 'data')).toSorted()).toEqual([
      'authority.crt',
      'authority.key',
      'ca.crt',
      'notes.json',
      'other',
      'tls.crt',
      'tls.key',
    ])
  })

  it('asks for a renewal until it was done', async () => {
    const begun = await after(NOTHING, { kind: 'begin' })
    const stored = writeSecret(begun, NAME, undefined)
    const asking = {
      ...stored,
      metadata: { ...objectAt(stored, 'metadata'), annotations: { [RENEW]: 'serving' } },
    }
    const { state } = readSecret(asking)
    expect(state.asked).toBe('serving')
    const renewed = writeSecret(await after(state, { kind: 'issue' }), NAME, asking)
    expect(stringsAt(objectAt(renewed, 'metadata'), 'annotations')[RENEW]).toBeUndefined()
    const odd = { ...stored, metadata: { annotations: { [RENEW]: 'constructor' } } }
    expect(readSecret(odd).state.asked).toBeUndefined()
  })

  it('trusts an authority without its key all the same, and says what is wrong without quoting it', async () => {
    const state = await fullState()
    const secret = writeSecret(state, NAME, undefined)
    const read = readSecret(with64(secret, { 'authority.key': 'hunter2', 'tls.key': state.next?.key ?? '' }))
    expect(read.problems).toEqual([
      'authority.crt and authority.key: no private key in PEM form',
      'tls.crt and tls.key: the key does not belong to the certificate',
    ])
    expect(read.state.authority).toBeUndefined()
    expect(read.state.serving).toBeUndefined()
    expect(read.state.others.map(({ id }) => id)).toContain(state.authority?.id)
    expect(read.state.next).toEqual(state.next)
  })

  it('takes no certificate for an authority that is none, and serves none that no authority vouches for', async () => {
    const state = await fullState()
    const stranger = await after(NOTHING, { kind: 'begin' })
    const { cert = '', key = '' } = stranger.serving ?? {}
    const secret = writeSecret(state, NAME, undefined)
    const read = readSecret(
      with64(secret, { 'next.crt': cert, 'next.key': key, 'tls.crt': cert, 'tls.key': key }),
    )
    expect(read.problems).toEqual([
      'next.crt and next.key: the certificate is not that of an authority',
      'tls.crt: no authority of ca.crt signed it',
    ])
    expect(read.state.serving?.issuer).toBeUndefined()
  })

  it('is read, whatever somebody wrote there', async () => {
    const secret = writeSecret(await fullState(), NAME, undefined)
    const keys = Object.keys(objectAt(secret, 'data'))
    const data = fc.dictionary(fc.constantFrom(...keys), fc.oneof(fc.string(), fc.json(), fc.constant('x')))
    fc.assert(
      fc.property(data, (damage) => {
        const { state, problems } = readSecret(with64(secret, damage))
        expect(problems.join()).not.toContain('PRIVATE')
        expect(readSecret(writeSecret(state, NAME, undefined)).state.authority).toEqual(state.authority)
      }),
    )
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const odd: unknown = JSON.parse(JSON.stringify({ metadata: value, data: value }))
        expect(isObject(odd) && readSecret(odd).state.authority).toBeUndefined()
      }),
    )
  })
})
