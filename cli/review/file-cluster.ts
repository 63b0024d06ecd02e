import { ClusterModel } from '../../cluster/model/cluster-model.ts'
import { inNamespace, manifestRequest } from '../../webhook/admission/manifest-request.ts'
import type { Settings } from '../../webhook/rules/settings.ts'
import type { Manifest } from './manifest.ts'
import { appliedBefore } from './as-applied.ts'
import { ReviewedCluster } from './reviewed-cluster.ts'

/** A cluster made of manifests: `berth review --state`. Objects of the state are taken as they are, not reviewed. */
export function fileCluster(
  state: readonly Manifest[],
  settings: Settings,
  namespace: string,
): ReviewedCluster {
  const cluster = new ReviewedCluster(new ClusterModel(), settings, {
    read: async () => undefined,
    close: () => {},
  })
  for (const { object } of state) {
    const circumstances = {
      operation: 'CREATE',
      namespace,
      username: '',
      oldObject: undefined,
      dryRun: true,
    } as const
    const request = manifestRequest(object, circumstances)
    const stored = inNamespace(object, request.namespace)
    cluster.admit(request, stored, appliedBefore(stored))
  }
  return cluster
}
