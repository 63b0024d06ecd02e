import type { KubectlResult } from '../control-plane/kubectl.ts'

/** Runs kubectl; `input` is for `-f -`. */
export type Kubectl = (args: readonly string[], input?: unknown) => Promise<KubectlResult>
