import { createPrivateKey, X509Certificate } from 'node:crypto'
import type { Logger } from 'pino'
import type { Certificate } from './server.ts'
import { readAll, watchFiles } from './watched-files.ts'
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
}

/**
 * Reads the pair and watches its files. A pair that does not belong together (half written) is left until it does.
 * @throws if the files cannot be read, or hold no pair, at the start.
 */
export async function serveCertificate(
  { certFile, keyFile }: CertificateFiles,
  changed: (certificate: Certificate) => void,
  log: Logger,
): Promise<ServedCertificate> {
  const paths = [certFile, keyFile]
  const texts = await readAll(paths)
  const first = pairOf(texts)
  if (!first.ok) throw new Error(`cannot serve ${certFile} with ${keyFile}: ${first.problem}`)
  let pair = first.value
  const watch = watchFiles(paths, texts, (next) => {
    const read = pairOf(next)
    if (!read.ok) {
      log.warn(
        { certFile, keyFile, problem: read.problem },
        'the certificate files changed and hold no valid pair; the old one is served on',
      )
      return
    }
    pair = read.value
    log.info({ certFile, expiry: new Date(pair.expiry * 1000) }, 'serving the renewed certificate')
    changed(pair.certificate)
  })
  return { current: () => pair.certificate, expiry: () => pair.expiry, stop: () => watch.stop() }
}

interface Pair {
  readonly certificate: Certificate
  readonly expiry: number
}

function pairOf([cert = '', key = '']: readonly string[]): Result<Pair> {
  try {
    const certificate = new X509Certificate(cert)
    if (!certificate.checkPrivateKey(createPrivateKey(key)))
      return failure('the key does not belong to the certificate')
    return success({ certificate: { cert, key }, expiry: certificate.validToDate.getTime() / 1000 })
  } catch (error) {
    return failure(error instanceof Error ? error.message : String(error))
  }
}
