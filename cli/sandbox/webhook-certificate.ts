import { X509Certificate } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createAuthority, issueServing } from '../../certs/self-signed.ts'

export interface CertificateFiles {
  readonly caFile: string
  readonly certFile: string
  readonly keyFile: string
}

const DAY = 86_400_000

/** The webhook's certificate, kept beside the state and made anew a week before it expires. */
export async function webhookCertificate(directory: string): Promise<CertificateFiles> {
  const folder = join(directory, 'webhook')
  const files = {
    caFile: join(folder, 'ca.crt'),
    certFile: join(folder, 'tls.crt'),
    keyFile: join(folder, 'tls.key'),
  }
  if (await isFresh(files.certFile)) return files
  await mkdir(folder, { recursive: true })
  const notAfter = new Date(Date.now() + 365 * DAY)
  const authority = await createAuthority({ commonName: 'berth sandbox webhook authority', notAfter })
  const leaf = await issueServing(authority, {
    commonName: 'berth',
    names: ['127.0.0.1', 'localhost'],
    notAfter,
  })
  await writeFile(files.caFile, authority.cert)
  await writeFile(files.certFile, leaf.cert)
  await writeFile(files.keyFile, leaf.key, { mode: 0o600 })
  return files
}

async function isFresh(certFile: string): Promise<boolean> {
  try {
    return new X509Certificate(await readFile(certFile)).validToDate.getTime() > Date.now() + 7 * DAY
  } catch {
    return false
  }
}
