import { randomBytes, X509Certificate } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { thrown } from './api/thrown.ts'
import { createAuthority, issueServing, type CertificatePair } from '../certs/self-signed.ts'

/** What the sandbox is known by. */
export interface Credentials {
  /** PEM; stays the same over restarts, so that a kubeconfig copied elsewhere goes on working. */
  readonly caPem: string
  readonly serving: CertificatePair
  readonly token: string
}

const DAY = 86_400_000
const AUTHORITY_LIFE = 3650 * DAY
const SERVING_LIFE = 90 * DAY

/** Reads authority and token from the directory, or makes them; the serving certificate is new at every start. */
export async function credentials(directory: string): Promise<Credentials> {
  const authority = await keptAuthority(directory)
  const serving = await issueServing(authority, {
    commonName: 'berth-sandbox',
    names: ['127.0.0.1', '::1', 'localhost'],
    notAfter: new Date(Date.now() + SERVING_LIFE),
  })
  return { caPem: authority.cert, serving, token: await keptToken(directory) }
}

async function keptAuthority(directory: string): Promise<CertificatePair> {
  const [certFile, keyFile] = [join(directory, 'ca.crt'), join(directory, 'ca.key')]
  const [cert, key] = [await readIfThere(certFile), await readIfThere(keyFile)]
  if (cert !== undefined && key !== undefined && isLasting(cert)) return { cert, key }
  const authority = await createAuthority({
    commonName: 'berth sandbox authority',
    notAfter: new Date(Date.now() + AUTHORITY_LIFE),
  })
  await writeFile(keyFile, authority.key, { mode: 0o600 })
  await writeFile(certFile, authority.cert)
  return authority
}

const isLasting = (cert: string): boolean =>
  new X509Certificate(cert).validToDate.getTime() > Date.now() + SERVING_LIFE

async function keptToken(directory: string): Promise<string> {
  const file = join(directory, 'token')
  const kept = (await readIfThere(file))?.trim() ?? ''
  if (kept !== '') return kept
  const token = randomBytes(24).toString('base64url')
  await writeFile(file, token, { mode: 0o600 })
  return token
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (thrown(error).code === 'ENOENT') return undefined
    throw error
  }
}
