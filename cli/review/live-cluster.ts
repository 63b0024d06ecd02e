import { ApiError } from '../../cluster/api/api-error.ts'
import type { ApiClient } from '../../cluster/client.ts'
import { ClusterModel } from '../../cluster/model/cluster-model.ts'
import { readAll } from '../../cluster/read-all.ts'
import type { JsonObject } from '../../network/json/json.ts'
import { kindOf } from '../../webhook/admission/kinds.ts'
import type { AdmissionRequest } from '../../webhook/admission/request.ts'
import type { Settings } from '../../webhook/rules/settings.ts'
import { connect, messageOf, type ClusterOptions } from '../cluster/connect.ts'
import { UsageError } from '../terminal.ts'
import { contextNamespace } from './context-namespace.ts'
import { ReviewedCluster } from './reviewed-cluster.ts'

/** A cluster, and the namespace in which its user works. */
export interface LiveCluster {
  readonly cluster: ReviewedCluster
  readonly namespace: string
}

/** The cluster of a kubeconfig, read once and never written; admitted objects join the copy in memory only. */
export async function liveCluster(options: ClusterOptions, settings: Settings): Promise<LiveCluster> {
  const model = new ClusterModel()
  const client = await connect(options, 'give --kubeconfig FILE, or --state DIR to review without a cluster')
  const namespace = (await contextNamespace(options)) ?? 'default'
  await readAll(client, model).catch((error: unknown) => {
    client.close()
    throw new UsageError(
      `cannot read the cluster ${client.title}: ${messageOf(error)}; give --state DIR to review without one`,
    )
  })
  const source = {
    read: (request: AdmissionRequest) => storedIn(client, request),
    close: () => client.close(),
  }
  return { cluster: new ReviewedCluster(model, settings, source), namespace }
}

/** Plural names of the kinds that Berth reviews. Of others it makes no difference whether they are there already. */
const PLURALS: Readonly<Record<string, string>> = {
  Pod: 'pods',
  Namespace: 'namespaces',
  NetworkAttachmentDefinition: 'network-attachment-definitions',
  InClusterIPPool: 'inclusterippools',
  GlobalInClusterIPPool: 'globalinclusterippools',
  Deployment: 'deployments',
  StatefulSet: 'statefulsets',
  ReplicaSet: 'replicasets',
  DaemonSet: 'daemonsets',
  Job: 'jobs',
  CronJob: 'cronjobs',
  CustomResourceDefinition: 'customresourcedefinitions',
}

/** The object of the request as the API server has it; undefined if there is none. Throws UsageError if it cannot tell. */
async function storedIn(client: ApiClient, request: AdmissionRequest): Promise<JsonObject | undefined> {
  const plural = Object.hasOwn(PLURALS, request.kind) ? PLURALS[request.kind] : undefined
  // kindOf holds the group; a version that is none must not become a path.
  const known = kindOf(request) !== undefined && /^v\d+(?:(?:alpha|beta)\d+)?$/.test(request.version)
  if (plural === undefined || !known) return undefined
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
