import type { Logger } from 'pino'
import type { ApiClient } from '../cluster/client.ts'
import { failure, type Result } from '../network/result.ts'
import type { Certificates } from './certificates.ts'
import type { CertificateTiming } from './timing.ts'

export type { CertificateFigures, Certificates } from './certificates.ts'

/** What sends requests: an ApiClient, or a test's own around one. */
export type CertificatesClient = Pick<
  ApiClient,
  'title' | 'get' | 'create' | 'replace' | 'patch' | 'serverNow'
>

export interface CertificatesOptions {
  /** Not closed at the end. */
  readonly client: CertificatesClient
  /** Of the pod, the Secret, the election and the Service. */
  readonly namespace: string
  /** The Service that the registrations call; `berth` if undefined. */
  readonly service?: string | undefined
  /** The name of both webhook configurations; `berth` if undefined. */
  readonly registration?: string | undefined
  /** Where tls.crt and tls.key are written; it has to be there. */
  readonly tlsFolder: string
  /** The name in the election; no two replicas may have the same. */
  readonly identity: string
  /** False: leads without being elected. */
  readonly leaderElection?: boolean | undefined
  readonly timing?: Partial<CertificateTiming> | undefined
  readonly log: Logger
}

/** Makes and renews Berth's certificates: the composition root of election, Secret, registrations and files. */
export async function startCertificates(options: CertificatesOptions): Promise<Result<Certificates>> {
  return failure(`certificates cannot be made yet in ${options.namespace}`)
}
