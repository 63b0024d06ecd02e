import { beforeAll, describe, expect, it } from '@jest/globals'
import { createAuthority, issueServing, type CertificatePair } from '../../certs/self-signed.ts'
import { certificateOf, certificatesIn, isSignedBy } from '../../certs/verify.ts'

const DAY = 86_400_000
const notAfter = new Date(Date.now() + DAY)

describe('a served certificate and a published bundle', () => {
  let authority: CertificatePair
  let namesake: CertificatePair
  let leaf: CertificatePair

  beforeAll(async () => {
    authority = await createAuthority({ commonName: 'authority', notAfter })
    namesake = await createAuthority({ commonName: 'authority', notAfter })
    leaf = await issueServing(authority, { commonName: 'berth', names: ['berth.berth-system.svc'], notAfter })
  })

  it('go together if the authority that signed is among those of the bundle', () => {
    expect(isSignedBy(leaf.cert, authority.cert)).toBe(true)
    expect(isSignedBy(leaf.cert, `# ours\n${namesake.cert}\n${authority.cert}`)).toBe(true)
    expect(isSignedBy(`${leaf.cert}${authority.cert}`, authority.cert)).toBe(true)
  })

  it('go together if the certificate itself is in the bundle', () => {
    expect(isSignedBy(leaf.cert, leaf.cert)).toBe(true)
  })

  it('do not if only an authority of the same name is', () => {
    expect(isSignedBy(leaf.cert, namesake.cert)).toBe(false)
    expect(isSignedBy(`${leaf.cert}${authority.cert}`, namesake.cert)).toBe(false)
  })

  it('do not if what signed is no authority', async () => {
    const below = await issueServing(leaf, {
      commonName: 'below',
      names: ['berth.berth-system.svc'],
      notAfter,
    })
    expect(isSignedBy(below.cert, leaf.cert)).toBe(false)
    expect(isSignedBy(`${below.cert}${leaf.cert}`, authority.cert)).toBe(false)
  })

  it('do not, when asked for a time, if either is not valid then', () => {
    expect(isSignedBy(leaf.cert, authority.cert, new Date())).toBe(true)
    expect(isSignedBy(leaf.cert, authority.cert, new Date(Date.now() + 2 * DAY))).toBe(false)
    expect(isSignedBy(leaf.cert, authority.cert, new Date(Date.now() - 2 * DAY))).toBe(false)
  })

  it('do not where either cannot be read', () => {
    for (const text of [
      '',
      'x',
      '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n',
      authority.key,
    ]) {
      expect(isSignedBy(text, authority.cert)).toBe(false)
      expect(isSignedBy(leaf.cert, text)).toBe(false)
      expect(certificatesIn(text)).toEqual([])
      expect(certificateOf(text)).toBeUndefined()
    }
  })

  it('leave out of a bundle only what cannot be read', () => {
    const broken = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'
    expect(isSignedBy(leaf.cert, `${broken}${authority.cert}`)).toBe(true)
  })
})
