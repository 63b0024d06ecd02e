import 'reflect-metadata'
import { randomBytes, webcrypto } from 'node:crypto'
import * as x509 from '@peculiar/x509'

/** Certificate and PKCS #8 key, both PEM. */
export interface CertificatePair {
  readonly cert: string
  readonly key: string
}

export interface CertificateAuthority extends CertificatePair {
  /** A serving certificate; names are IP addresses or DNS names: `127.0.0.1`, `localhost`. */
  serving(names: readonly x509.JsonGeneralName[]): Promise<CertificatePair>
  /** A client certificate: Kubernetes reads CN as the user's name and each O as a group. */
  client(user: string, groups: readonly string[]): Promise<CertificatePair>
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const
const dayInMilliseconds = 86_400_000

/** A certificate authority that lives for the length of a test: two days, ECDSA P-256. */
export async function createCertificateAuthority(): Promise<CertificateAuthority> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const root = await x509.X509CertificateGenerator.createSelfSigned({
    ...validity(),
    name: [{ CN: ['berth test authority'] }],
    keys,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(
        x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign | x509.KeyUsageFlags.digitalSignature,
        true,
      ),
    ],
  })
  const issue = async (subject: x509.JsonName, extensions: x509.Extension[]): Promise<CertificatePair> => {
    const leafKeys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
    const leaf = await x509.X509CertificateGenerator.create({
      ...validity(),
      subject,
      issuer: root.subject,
      publicKey: leafKeys.publicKey,
      signingKey: keys.privateKey,
      signingAlgorithm: algorithm,
      extensions: [new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true), ...extensions],
    })
    return { cert: leaf.toString('pem'), key: await privateKeyPem(leafKeys.privateKey) }
  }
  return {
    cert: root.toString('pem'),
    key: await privateKeyPem(keys.privateKey),
    serving: (names) =>
      issue(
        [{ CN: ['kube-apiserver'] }],
        [
          new x509.SubjectAlternativeNameExtension([...names]),
          new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        ],
      ),
    client: (user, groups) =>
      issue(
        [{ CN: [user] }, ...groups.map((group) => ({ O: [group] }))],
        [new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth])],
      ),
  }
}

/** The pair with which the API server signs service account tokens (ES256) and checks them; both PEM. */
export async function createServiceAccountKeys(): Promise<{ readonly pub: string; readonly key: string }> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const pub = await webcrypto.subtle.exportKey('spki', keys.publicKey)
  return { pub: x509.PemConverter.encode(pub, 'PUBLIC KEY'), key: await privateKeyPem(keys.privateKey) }
}

async function privateKeyPem(key: webcrypto.CryptoKey): Promise<string> {
  return x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY')
}

/** From yesterday, because clocks differ between machine and container, until tomorrow. */
function validity(): { serialNumber: string; notBefore: Date; notAfter: Date } {
  return {
    serialNumber: `01${randomBytes(15).toString('hex')}`,
    notBefore: new Date(Date.now() - dayInMilliseconds),
    notAfter: new Date(Date.now() + dayInMilliseconds),
  }
}
