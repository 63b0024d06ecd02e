import type { LineWriter } from '../service/log.ts'
import type { OperationsAddress } from '../service/operations-server.ts'
import type { CertificateFiles } from './served-certificate.ts'

/** How the webhook is to run. */
export interface WebhookOptions {
  /** A BerthConfiguration; undefined: the built-in defaults. */
  readonly configFile: string | undefined
  /** Undefined: the pod's service account, else KUBECONFIG or ~/.kube/config. */
  readonly kubeconfig: string | undefined
  /** Folder with token and ca.crt of the account to act as, which may come later; undefined: the pod's own mount. */
  readonly serviceAccountFolder?: string | undefined
  /** Undefined: every address of the machine, IPv4 and IPv6. */
  readonly host: string | undefined
  /** 0 for any free port. */
  readonly port: number
  readonly certificate: CertificateFiles
  /** Which callers are served; undefined: whoever can connect. */
  readonly callers?: CallerOptions | undefined
  /** Where liveness, readiness and metrics are served by plain HTTP; undefined: nowhere but on the port of the reviews. */
  readonly operations?: OperationsAddress | undefined
  /** What is registered with the API server; undefined: what its caBundle holds is not looked at. */
  readonly published?: PublishedOptions | undefined
  readonly logLevel: string
  /** Where log lines go; standard output if undefined. */
  readonly logTo?: LineWriter
  /** Where the allocator beside us listens (a Unix socket); undefined: there is none to ask. */
  readonly allocatorSocket?: string | undefined
  /** The users Berth itself acts as; empty: its default service account. */
  readonly berthUsers: readonly string[]
  /**
   * Milliseconds between being asked to stop and closing: readiness fails at once, and endpoints take a moment to follow.
   */
  readonly shutdownDelay: number
  /** How long the start waits for the certificate's files, in milliseconds; not at all if undefined. */
  readonly certificateWait?: number | undefined
  /** Ends a start that is not complete yet. */
  readonly signal?: AbortSignal | undefined
}

/** Callers have to prove who they are (docs/operations.md, "Only the API server"). */
export interface CallerOptions {
  /** The authorities that sign callers' certificates (PEM). */
  readonly caFile: string
  /** Common names, or DNS names, that a caller's certificate may have; empty: any. */
  readonly names: readonly string[]
}

export interface PublishedOptions {
  /** Of the MutatingWebhookConfiguration and of the ValidatingWebhookConfiguration. */
  readonly configuration: string
  /** The Service through which the API server calls us. */
  readonly service: string
  /** Its namespace, which is ours; asked for when our account is there, which may tell it. */
  readonly namespace: () => string
}

export interface Webhook {
  readonly port: number
  /** Of the operations; undefined where they are not served apart. */
  readonly operationsPort: number | undefined
  /** Why it should get no traffic now; empty when it is ready. */
  unready(): readonly string[]
  /** Answers what is in flight, then stops everything. */
  close(): Promise<void>
}
