import 'reflect-metadata'
import { randomBytes, webcrypto } from 'node:crypto'
import { isIP } from 'node:net'
import * as x509 from '@peculiar/x509'

/** Certificate and its PKCS #8 private key, both PEM. */
export interface CertificatePair {
  readonly cert: string
  readonly key: string
}

export interface Validity {
  /** Default: one hour ago, because clocks differ between machine and container. */
  readonly notBefore?: Date
  readonly notAfter: Date
}

export interface AuthorityOptions extends Validity {
  /** e.g. `berth sandbox authority`. */
  readonly commonName: string
}

export interface ServingOptions extends Validity {
  readonly commonName: string
  /** IP addresses and DNS names: `127.0.0.1`, `::1`, `localhost`, `berth.berth-system.svc`. At least one: names in the subject alone are not looked at (RFC 9110, 4.3.4). */
  readonly names: readonly string[]
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const
const hourInMilliseconds = 3_600_000

/** A certificate authority, self-signed: ECDSA P-256, may sign leaves only (path length 0, RFC 5280, 4.2.1.9). */
export async function createAuthority(options: AuthorityOptions): Promise<CertificatePair> {
  const keys = await generateKeys()
  const root = await x509.X509CertificateGenerator.createSelfSigned({
    ...period(options),
    name: [{ CN: [options.commonName] }],
    keys,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  return { cert: root.toString('pem'), key: await privateKeyPem(keys.privateKey) }
}

/** A serving certificate (RFC 5280 `serverAuth`) signed by that authority. */
export async function issueServing(
  authority: CertificatePair,
  options: ServingOptions,
): Promise<CertificatePair> {
  const issuer = new x509.X509Certificate(authority.cert)
  if (issuer.subject === `CN=${options.commonName}`) {
    throw new Error(
      `the leaf must not be named as its authority, ${issuer.subject}: clients would take it for self-signed`,
    )
  }
  const keys = await generateKeys()
  const leaf = await x509.X509CertificateGenerator.create({
    ...period(options),
    subject: [{ CN: [options.commonName] }],
    issuer: issuer.subject,
    publicKey: keys.publicKey,
    signingKey: await importSigningKey(authority.key),
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(options.names.map(generalName)),
      await x509.AuthorityKeyIdentifierExtension.create(await issuer.publicKey.export()),
    ],
  })
  return { cert: leaf.toString('pem'), key: await privateKeyPem(keys.privateKey) }
}

function generalName(name: string): x509.JsonGeneralName {
  return { type: isIP(name) === 0 ? 'dns' : 'ip', value: name }
}

function generateKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
}

function importSigningKey(pem: string): Promise<webcrypto.CryptoKey> {
  const [der] = x509.PemConverter.decode(pem)
  if (der === undefined) throw new Error('the authority has no private key in PEM form')
  return webcrypto.subtle.importKey('pkcs8', der, algorithm, false, ['sign'])
}

async function privateKeyPem(key: webcrypto.CryptoKey): Promise<string> {
  return x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY')
}

/** With a random serial number of 127 bits, positive as RFC 5280 (4.1.2.2) asks. */
function period({ notBefore, notAfter }: Validity): {
  serialNumber: string
  notBefore: Date
  notAfter: Date
} {
  return {
    serialNumber: `01${randomBytes(15).toString('hex')}`,
    notBefore: notBefore ?? new Date(Date.now() - hourInMilliseconds),
    notAfter,
  }
}
