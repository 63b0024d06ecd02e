import { apiCall } from '../api/api-call.ts'
import type { Target } from '../target.ts'
import type { AllocatorOptions } from '../../../allocator/main.ts'
import { kubeconfigConnection } from '../../../cluster/api/kubeconfig.ts'
import { ApiClient } from '../../../cluster/client.ts'
import type { Stage } from './stage.ts'

/** What an allocator in this process is started with, but for what differs. */
export const inProcess = (
  options: Pick<AllocatorOptions, 'kubeconfig'> & Partial<AllocatorOptions>,
): AllocatorOptions => ({
  configFile: undefined,
  socket: undefined,
  leaderElection: false,
  identity: 'test',
  logLevel: 'silent',
  serveClaims: 'auto',
  ...options,
})

/** A stage on an API server that is there already, with Berth on it. */
export async function stageOn(target: Target, kubeconfigFile: string): Promise<Stage> {
  const client = new ApiClient(await kubeconfigConnection({ file: kubeconfigFile }))
  return {
    client,
    ask: (method, path, body) =>
      apiCall(target, method, path, {
        ...(body === undefined ? {} : { body }),
        ...(method === 'PATCH' ? { contentType: 'application/merge-patch+json' } : {}),
      }),
  }
}
