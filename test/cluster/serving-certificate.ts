import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createAuthority, issueServing } from '../../certs/self-signed.ts'

/** A certificate for 127.0.0.1 in two files, and the authority that vouches for it and for its successors. */
export interface ServingCertificate {
  /** PEM of the authority, for the registration. */
  readonly authority: string
  readonly files: { readonly certFile: string; readonly keyFile: string }
  /** Puts a new pair into the files, by the same authority; the PEM of the new certificate. */
  renew(): Promise<string>
}

const DAY = 86_400_000

export async function servingCertificate(folder: string): Promise<ServingCertificate> {
  const notAfter = new Date(Date.now() + DAY)
  const authority = await createAuthority({ commonName: 'berth test authority', notAfter })
  const files = { certFile: join(folder, 'tls.crt'), keyFile: join(folder, 'tls.key') }
  const renew = async (): Promise<string> => {
    const leaf = await issueServing(authority, { commonName: 'berth', names: ['127.0.0.1'], notAfter })
    await writeFile(files.certFile, leaf.cert)
    await writeFile(files.keyFile, leaf.key)
    return leaf.cert
  }
  await renew()
  return { authority: authority.cert, files, renew }
}
