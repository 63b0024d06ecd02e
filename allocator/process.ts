import type { AllocatorSettings } from './allocation.ts'
import type { AllocatorView } from './view.ts'

/** How an allocator is to run. */
export interface ProcessOptions {
  /** A BerthConfiguration; undefined: the built-in defaults. */
  readonly configFile: string | undefined
  /** Undefined: the pod's service account, else KUBECONFIG or ~/.kube/config. */
  readonly kubeconfig: string | undefined
  /** Folder with token and ca.crt of the account to act as; undefined: the pod's own mount. */
  readonly serviceAccountFolder?: string | undefined
  /** Path of the Unix socket for the webhook; undefined: none. */
  readonly socket: string | undefined
  /** False: leads without being elected. True: by the Lease berth-system/berth-allocator. */
  readonly leaderElection: boolean | { readonly namespace: string; readonly name: string }
  /** Its name in the election; no two allocators may have the same. */
  readonly identity: string
  readonly logLevel: string
  /** Whether it serves IPAddressClaims; `auto`: unless another provider runs. */
  readonly serveClaims: 'auto' | 'always' | 'never'
  /** How many pods are worked on at once; 16 if undefined. */
  readonly workers?: number
}

/** An allocator that runs. */
export interface Allocator {
  /** What it knows of the cluster, whether it leads or not: to be read only. */
  readonly view: AllocatorView
  /** As they are now. */
  settings(): AllocatorSettings
  /** Why it does not work now, or what it knows may be out of date; empty when all is well. Not to lead is no reason. */
  unready(): readonly string[]
  isLeading(): boolean
  /** In Prometheus's text format, with its content type. */
  metrics(): Promise<{ readonly contentType: string; readonly text: string }>
  /** Finishes what is being worked on, gives up the lead, then stops everything. */
  close(): Promise<void>
  /** Stops without another write, as the end of the process would; the lead stays taken. */
  kill(): Promise<void>
}
