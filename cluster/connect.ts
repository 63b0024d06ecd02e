import { inClusterConnection, isInCluster } from './api/in-cluster.ts'
import { kubeconfigConnection } from './api/kubeconfig.ts'
import { ApiClient } from './client.ts'

/**
 * The client of a process that serves a cluster: of the kubeconfig if one is given, else of the service account whose token is, or will
 * be, in the folder, else of the pod's own, else of KUBECONFIG or `~/.kube/config`. Throws what to tell the user.
 */
export async function clientOf(
  kubeconfig: string | undefined,
  serviceAccountFolder?: string,
): Promise<ApiClient> {
  if (kubeconfig === undefined) {
    if (serviceAccountFolder !== undefined) return new ApiClient(connectionOf(serviceAccountFolder))
    if (isInCluster()) return new ApiClient(inClusterConnection())
  }
  try {
    return new ApiClient(await kubeconfigConnection({ file: kubeconfig }))
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error)
    const source = kubeconfig ?? 'no service account is mounted here, and of the kubeconfig'
    throw new Error(`cannot reach a cluster: ${source}: ${said}`, { cause: error })
  }
}

function connectionOf(folder: string) {
  if (process.env['KUBERNETES_SERVICE_HOST'] === undefined)
    throw new Error(
      `cannot reach a cluster with the account in ${folder}: KUBERNETES_SERVICE_HOST, which every pod has, is not set`,
    )
  return inClusterConnection(process.env, folder)
}
