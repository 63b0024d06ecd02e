import type { Logger } from 'pino'
import { candidacyOf, type Candidacy } from '../cluster/leader/candidacy.ts'
import type { ApiClient } from '../cluster/client.ts'
import { failure, success, type Result } from '../network/result.ts'
import { messageOf } from './api.ts'
import type { Certificates } from './certificates.ts'
import { Keeper } from './keeper.ts'
import { certificateMetrics, type CertificateMetrics } from './metrics.ts'
import { createMint } from './mint.ts'
import { registrationsOf } from './registration.ts'
import { Registrations } from './registrations.ts'
import { Reporter } from './reporter.ts'
import { Rounds } from './rounds.ts'
import { ServedFiles } from './served-files.ts'
import { SecretStore } from './secret-store.ts'
import { CERTIFICATE_TIMING, type CertificateTiming } from './timing.ts'
import { checkFolder } from './tls-folder.ts'
import { Witness } from './witness.ts'

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

/** Of the Secret, and of the Lease of the election: not the allocator's, so that neither waits for the other. */
const NAME = 'berth-certificates'

/** Makes and renews Berth's certificates: the composition root of election, Secret, registrations and files. */
export async function startCertificates(options: CertificatesOptions): Promise<Result<Certificates>> {
  const { tlsFolder, log } = options
  try {
    await checkFolder(tlsFolder)
  } catch (error) {
    return failure(`cannot write the serving certificate to ${tlsFolder}: ${messageOf(error)}`)
  }
  const reporter = new Reporter(log)
  const rounds = new Rounds()
  const candidacy = candidacyFor(options, () => rounds.again())
  const metrics = certificateMetrics(
    () => reporter.figures(),
    () => candidacy.isLeading(),
  )
  const parts = { options, reporter, candidacy, metrics }
  return success(run(parts, rounds))
}

interface Parts {
  readonly options: CertificatesOptions
  readonly reporter: Reporter
  readonly candidacy: Candidacy
  readonly metrics: CertificateMetrics
}

function run(parts: Parts, rounds: Rounds): Certificates {
  const { options, reporter, candidacy, metrics } = parts
  const timing = { ...CERTIFICATE_TIMING, ...options.timing }
  const files = new ServedFiles(options, reporter)
  const keeper = keeperOf(parts, timing, files)
  candidacy.start()
  rounds.start({
    look: () => keeper.look(),
    // Nothing is served yet: whoever waits for the leader looks more often.
    pause: () => (files.isWritten ? timing.poll : Math.min(timing.poll, 1000)),
    failed: (error) => {
      metrics.failed()
      reporter.failed(error)
    },
    succeeded: () => reporter.succeeded(),
  })
  return {
    unready: () => files.unready(),
    figures: () => reporter.figures(),
    metrics: () => metrics.print(),
    close: async () => {
      await rounds.stop()
      await candidacy.stop()
    },
  }
}

function keeperOf(
  { options, reporter, candidacy, metrics }: Parts,
  timing: CertificateTiming,
  files: ServedFiles,
): Keeper {
  const { client, namespace } = options
  const service = { namespace, name: options.service ?? 'berth' }
  const names = [`${service.name}.${namespace}.svc`, `${service.name}.${namespace}.svc.cluster.local`]
  return new Keeper({
    api: client,
    store: new SecretStore(client, { namespace, name: NAME }),
    registrations: new Registrations(client, registrationsOf(options.registration ?? 'berth'), service),
    witness: new Witness(() => performance.now()),
    mint: createMint(timing, names),
    timing,
    names,
    isLeading: () => candidacy.isLeading(),
    listener: {
      read: async ({ state, problems }) => {
        reporter.read(state, problems)
        if (!candidacy.isLeading()) reporter.followed()
        await files.take(state.serving)
      },
      stepped: (kind, state) => reporter.stepped(kind, state),
      published: (target) => {
        metrics.published()
        reporter.published(target)
      },
      waiting: (why) => reporter.waiting(why),
    },
  })
}

function candidacyFor(
  { client, namespace, identity, leaderElection, log }: CertificatesOptions,
  again: () => void,
): Candidacy {
  const lease = leaderElection === false ? (false as const) : { namespace, name: NAME }
  return candidacyOf({ client, identity, lease, onGained: again, onLost: () => {}, log })
}
