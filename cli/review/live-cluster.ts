import { ApiError } from '../../cluster/api/api-error.ts'
import { kubeconfigConnection } from '../../cluster/api/kubeconfig.ts'
import { ApiClient } from '../../cluster/client.ts'
import { ClusterModel } from '../../cluster/model/cluster-model.ts'
import { modelKind } from '../../cluster/model/model-kind.ts'
import { readAll } from '../../cluster/read-all.ts'
import type { JsonObject } from '../../network/json/json.ts'
import type { AdmissionRequest } from '../../webhook/admission/request.ts'
import type { Settings } from '../../webhook/rules/settings.ts'
import { UsageError } from '../terminal.ts'
import { objectKeyOf, type ReviewedCluster } from './session.ts'

/** The cluster of a kubeconfig, read once and never written; admitted objects join the copy in memory only. */
export async function liveCluster(
  kubeconfig: string | undefined,
  settings: Settings,
): Promise<ReviewedCluster> {
  const model = new ClusterModel()
  model.setReserved(settings.reservedNetworks)
  const client = await clientOf(kubeconfig)
  await readAll(client, model).catch((error: unknown) => {
    throw new UsageError(
      `cannot read the cluster ${client.title}: ${messageOf(error)}; give --state DIR to review without one`,
    )
  })
  const admitted = new Map<string, JsonObject>()
  return {
    context: { view: model, settings },
    stored: async (request) => admitted.get(objectKeyOf(request)) ?? (await storedIn(client, request)),
    admit: (request, object) => {
      admitted.set(objectKeyOf(request), object)
      const kind = modelKind(request.group, request.kind)
      if (kind !== undefined) model.upsert(kind, object)
    },
    close: () => client.close(),
  }
}

async function clientOf(kubeconfig: string | undefined): Promise<ApiClient> {
  try {
    return new ApiClient(await kubeconfigConnection({ file: kubeconfig }))
  } catch (error) {
    throw new UsageError(
      `${messageOf(error)}; give --kubeconfig FILE, or --state DIR to review without a cluster`,
    )
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** Plural names of the kinds that rules look at on UPDATE. Others have no rule that compares with what was. */
const PLURALS: Readonly<Record<string, string>> = {
  Pod: 'pods',
  Namespace: 'namespaces',
  NetworkAttachmentDefinition: 'network-attachment-definitions',
  InClusterIPPool: 'inclusterippools',
  GlobalInClusterIPPool: 'globalinclusterippools',
}

async function storedIn(client: ApiClient, request: AdmissionRequest): Promise<JsonObject | undefined> {
  const plural = Object.hasOwn(PLURALS, request.kind) ? PLURALS[request.kind] : undefined
  if (plural === undefined || request.name === '') return undefined
  const root = request.group === '' ? `/api/${request.version}` : `/apis/${request.group}/${request.version}`
  const inside =
    request.namespace === '' || request.kind === 'Namespace'
      ? ''
      : `/namespaces/${encodeURIComponent(request.namespace)}`
  return client
    .get(`${root}${inside}/${plural}/${encodeURIComponent(request.name)}`)
    .catch((error: unknown) => {
      if (error instanceof ApiError && error.status === 404) return undefined
      throw new UsageError(`cannot read ${request.kind} ${request.name} of the cluster: ${messageOf(error)}`)
    })
}
