import { createPrivateKey, X509Certificate } from 'node:crypto'
import { createSecureContext } from 'node:tls'
import type { Logger } from 'pino'
import { certificatesIn } from '../certs/verify.ts'
import type { Certificate } from './server.ts'
import { readAll, watchFiles } from '../service/watched-files.ts'
import { failure, success, type Result } from '../network/result.ts'

/** The certificate that the server serves, kept fresh from its files. */
export interface ServedCertificate {
  readonly current: () => Certificate
  /** When it expires, in seconds since the epoch. */
  readonly expiry: () => number
  readonly stop: () => void
}

export interface CertificateFiles {
  readonly certFile: string
  readonly keyFile: string
  /** The authorities of callers' certificates; undefined: callers need none. */
  readonly clientCaFile?: string | undefined
}

/** How the files are followed. */
export interface Following {
  /** Told of each renewed certificate. */
  readonly changed: (certificate: Certificate) => void
  readonly log: Logger
  /** How often the files are looked at, in milliseconds; 2 s if undefined. */
  readonly period?: number
}

/**
 * Reads the pair and watches its files. A pair that does not belong together (half written) is left until it does.
 * @throws if the files cannot be read, or hold no pair, at the start.
 */
export async function serveCertificate(
  { certFile, keyFile, clientCaFile }: CertificateFiles,
  { changed, log, period }: Following,
): Promise<ServedCertificate> {
  const paths = [certFile, keyFile, ...(clientCaFile === undefined ? [] : [clientCaFile])]
  const texts = await readAll(paths).catch((error: unknown) => {
    throw new Error(`cannot read the serving certificate and its key: ${messageOf(error)}`, { cause: error })
  })
  const first = pairOf(texts)
  if (!first.ok) throw new Error(`cannot serve ${certFile} with ${keyFile}: ${first.problem}`)
  let pair = first.value
  const keep = (said: object): void =>
    log.warn(
      { certFile, keyFile, ...said },
      'the certificate files hold no pair that can be served; the one before is served on',
    )
  const renew = (next: readonly string[]): void => {
    const read = pairOf(next)
    if (!read.ok) {
      keep({ problem: read.problem })
      return
    }
    pair = read.value
    log.info({ certFile, expiry: new Date(pair.expiry * 1000) }, 'serving the renewed certificate')
    changed(pair.certificate)
  }
  const watch = watchFiles(paths, texts, { changed: renew, failed: (err) => keep({ err }) }, period)
  return { current: () => pair.certificate, expiry: () => pair.expiry, stop: () => watch.stop() }
}

interface Pair {
  readonly certificate: Certificate
  readonly expiry: number
}

function pairOf([cert = '', key = '', clientCa]: readonly string[]): Result<Pair> {
  const certificate = readOr(() => new X509Certificate(cert), 'the certificate file holds no PEM certificate')
  if (!certificate.ok) return certificate
  const privateKey = readOr(() => createPrivateKey(key), 'the key file holds no PEM private key')
  if (!privateKey.ok) return privateKey
  if (!certificate.value.checkPrivateKey(privateKey.value))
    return failure('the key does not belong to the certificate')
  // Reads what the server will: the whole chain, where X509Certificate reads the first certificate only.
  const served = readOr(
    () => createSecureContext({ cert, key, ca: clientCa }),
    'the certificate file cannot be served',
  )
  if (!served.ok) return served
  if (clientCa !== undefined && certificatesIn(clientCa).length === 0)
    return failure('the file of --client-ca-file holds no PEM certificate')
  return success({
    certificate: { cert, key, ...(clientCa !== undefined && { clientCa }) },
    expiry: certificate.value.validToDate.getTime() / 1000,
  })
}

function readOr<Value>(read: () => Value, problem: string): Result<Value> {
  try {
    return success(read())
  } catch (error) {
    return failure(`${problem} (${messageOf(error)})`)
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
