import { X509Certificate } from 'node:crypto'

const BLOCK = '-----BEGIN CERTIFICATE-----[^]*?-----END CERTIFICATE-----'

/** The certificates of a PEM text in their order; those that cannot be read are left out. */
export function certificatesIn(pem: string): readonly X509Certificate[] {
  return [...pem.matchAll(new RegExp(BLOCK, 'g'))].flatMap(([block]) => {
    const read = certificateOf(block)
    return read === undefined ? [] : [read]
  })
}

/** The first certificate of a PEM text; undefined if there is none that can be read. */
export function certificateOf(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem)
  } catch {
    return undefined
  }
}

/** How many certificates a served chain may have: the leaf and what stands between it and its root. */
const LONGEST_CHAIN = 8

/**
 * Whether a client that trusts the bundle, as the API server does with a `caBundle`, can follow the served chain (the leaf first, then
 * what signed it) to one of the bundle's certificates, by names and signatures. With `at`, a certificate that is not valid then
 * does not count. Untrusted text: false where nothing can be read.
 */
export function isSignedBy(leafPem: string, bundlePem: string, at?: Date): boolean {
  const isValid = (certificate: X509Certificate): boolean => at === undefined || isValidAt(certificate, at)
  const [first = ''] = new RegExp(BLOCK).exec(leafPem) ?? []
  const leaf = certificateOf(first)
  if (leaf === undefined || !isValid(leaf)) return false
  const between = certificatesIn(leafPem).slice(0, LONGEST_CHAIN).filter(isValid)
  return reaches(leaf, between, certificatesIn(bundlePem).filter(isValid))
}

/** Go's crypto/x509 too takes a certificate that is itself in the bundle. */
function reaches(
  certificate: X509Certificate,
  between: readonly X509Certificate[],
  trusted: readonly X509Certificate[],
): boolean {
  if (trusted.some(({ fingerprint256 }) => fingerprint256 === certificate.fingerprint256)) return true
  if (trusted.some((issuer) => signed(issuer, certificate))) return true
  const others = between.filter((other) => other !== certificate)
  return others.some(
    (issuer) => signed(issuer, certificate) && reaches(issuer, withoutOne(others, issuer), trusted),
  )
}

const withoutOne = (list: readonly X509Certificate[], one: X509Certificate): readonly X509Certificate[] =>
  list.filter((other) => other !== one)

/** Whether the issuer, an authority, signed the certificate: by name, key identifier and signature. */
export function signed(issuer: X509Certificate, certificate: X509Certificate): boolean {
  try {
    return issuer.ca && certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey)
  } catch {
    return false
  }
}

/** Whether the time is within the certificate's validity, both ends included. */
export const isValidAt = (certificate: X509Certificate, at: Date): boolean =>
  certificate.validFromDate <= at && at <= certificate.validToDate
