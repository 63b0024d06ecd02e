import { ClusterModel } from '../../cluster/model/cluster-model.ts'
import { modelKind } from '../../cluster/model/model-kind.ts'
import type { JsonObject } from '../../network/json/json.ts'
import { inNamespace, manifestRequest } from '../../webhook/admission/manifest-request.ts'
import type { AdmissionRequest } from '../../webhook/admission/request.ts'
import type { Settings } from '../../webhook/rules/settings.ts'
import type { Manifest } from './manifest.ts'
import { objectKeyOf, type ReviewedCluster } from './session.ts'

/** A cluster made of manifests: `berth review --state`. Objects of the state are taken as they are, not reviewed. */
export function fileCluster(state: readonly Manifest[], settings: Settings): ReviewedCluster {
  const model = new ClusterModel()
  model.setReserved(settings.reservedNetworks)
  const stored = new Map<string, JsonObject>()
  const admit = (request: AdmissionRequest, object: JsonObject): void => {
    stored.set(objectKeyOf(request), object)
    const kind = modelKind(request.group, request.kind)
    if (kind !== undefined) model.upsert(kind, object)
  }
  for (const { object } of state) {
    const circumstances = {
      operation: 'CREATE',
      namespace: 'default',
      username: '',
      oldObject: undefined,
      dryRun: true,
    } as const
    const request = manifestRequest(object, circumstances)
    admit(request, inNamespace(object, request.namespace))
  }
  return {
    context: { view: model, settings },
    stored: async (request) => stored.get(objectKeyOf(request)),
    admit,
    close: () => {},
  }
}
