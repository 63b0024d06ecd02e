import { kubeconfigConnection } from '../../cluster/api/kubeconfig.ts'
import { ApiClient } from '../../cluster/client.ts'
import { UsageError } from '../terminal.ts'

/** `--kubeconfig` and `--context`, where they are given. */
export interface ClusterOptions {
  readonly kubeconfig?: string
  readonly context?: string
}

/** A client of the kubeconfig's cluster; `hint` tells what else could be given. Throws UsageError. */
export async function connect({ kubeconfig, context }: ClusterOptions, hint: string): Promise<ApiClient> {
  try {
    return new ApiClient(await kubeconfigConnection({ file: kubeconfig, context }))
  } catch (error) {
    throw new UsageError(`${messageOf(error)}; ${hint}`)
  }
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
