import { createPrivateKey, type X509Certificate } from 'node:crypto'
import { failure, success, type Result } from '../network/result.ts'
import type { CertificatePair } from './self-signed.ts'
import type { Authority, Period, Serving, Trust } from './state.ts'
import { certificateOf, certificatesIn, signed } from './verify.ts'

/** The certificates of a PEM text. */
export const trustsIn = (pem: string): readonly Trust[] => certificatesIn(pem).map(trustOf)

export const pemOf = (trusts: readonly Trust[]): string => trusts.map(({ cert }) => cert).join('')

/** An authority of a pair that somebody may have edited. */
export function authorityFrom(pair: CertificatePair): Result<Authority> {
  const read = readPair(pair)
  if (!read.ok) return read
  if (!read.value.ca) return failure('the certificate is not that of an authority')
  return success({ ...trustOf(read.value), ...periodOf(read.value), key: pair.key })
}

/** A serving certificate of a pair that somebody may have edited. `authorities`: those that may have signed it. */
export function servingFrom(pair: CertificatePair, authorities: readonly Trust[]): Result<Serving> {
  const read = readPair(pair)
  if (!read.ok) return read
  const leaf = read.value
  const issuer = authorities.find(({ cert }) => certificatesIn(cert).some((one) => signed(one, leaf)))
  return success({
    cert: pair.cert,
    key: pair.key,
    ...periodOf(leaf),
    issuer: issuer?.id,
    names: dnsNames(leaf),
  })
}

function readPair({ cert, key }: CertificatePair): Result<X509Certificate> {
  const certificate = certificateOf(cert)
  if (certificate === undefined) return failure('no certificate in PEM form')
  try {
    if (certificate.checkPrivateKey(createPrivateKey(key))) return success(certificate)
  } catch {
    // What it says might quote the key.
    return failure('no private key in PEM form')
  }
  return failure('the key does not belong to the certificate')
}

function trustOf(certificate: X509Certificate): Trust {
  const id = certificate.fingerprint256.replaceAll(':', '').slice(0, 32).toLowerCase()
  return { id, cert: certificate.toString() }
}

const periodOf = ({ validFromDate, validToDate }: X509Certificate): Period => ({
  from: validFromDate.getTime(),
  until: validToDate.getTime(),
})

/** Of `DNS:berth.berth-system.svc, DNS:localhost`. */
const dnsNames = ({ subjectAltName }: X509Certificate): readonly string[] =>
  (subjectAltName ?? '')
    .split(', ')
    .filter((name) => name.startsWith('DNS:'))
    .map((name) => name.slice('DNS:'.length))
