import { ApiError } from '../../cluster/api/api-error.ts'
import type { Members } from '../../cluster/api/projection.ts'
import type { ApiClient } from '../../cluster/client.ts'
import { METADATA, POD_SPEC } from '../../cluster/model/object-shapes.ts'
import { WATCH_TIMING } from '../../cluster/watch/watch-timing.ts'
import type { JsonObject } from '../../network/json/json.ts'

const WORKLOADS = [
  ['Deployment', 'apps/v1', 'deployments'],
  ['StatefulSet', 'apps/v1', 'statefulsets'],
  ['DaemonSet', 'apps/v1', 'daemonsets'],
  ['ReplicaSet', 'apps/v1', 'replicasets'],
  ['Job', 'batch/v1', 'jobs'],
  ['CronJob', 'batch/v1', 'cronjobs'],
] as const

/** Of a pod template what rules read. */
const TEMPLATE: Members = {
  metadata: { labels: 'whole', annotations: 'whole' },
  spec: {
    ...POD_SPEC,
    schedulingGates: 'whole',
    containers: 'whole',
  },
}

const SHAPE: Members = {
  metadata: { ...METADATA, annotations: {}, ownerReferences: 'whole' },
  spec: {
    replicas: 'whole',
    strategy: 'whole',
    ordinals: 'whole',
    parallelism: 'whole',
    completions: 'whole',
    template: TEMPLATE,
    jobTemplate: { spec: { parallelism: 'whole', completions: 'whole', template: TEMPLATE } },
  },
  status: { conditions: 'whole' },
}

/** Where workloads go as they are read. */
export interface WorkloadSink {
  /** With apiVersion and kind, which the objects of a list do not carry. */
  add(kind: string, object: JsonObject): void
  /** A kind could not be read: `Deployments (you may not list them)`. */
  miss(what: string): void
}

/** Reads all workloads; kinds that the user may not list are told as missed. Throws ApiError for anything else. */
export async function readWorkloads(client: Pick<ApiClient, 'list'>, sink: WorkloadSink): Promise<void> {
  for (const workload of WORKLOADS) {
    try {
      await readKind(client, workload, sink)
    } catch (error) {
      if (!(error instanceof ApiError) || (error.status !== 403 && error.status !== 404)) throw error
      sink.miss(`${workload[0]}s (${error.status === 403 ? 'you may not list them' : 'not served'})`)
    }
  }
}

async function readKind(
  client: Pick<ApiClient, 'list'>,
  [kind, apiVersion, plural]: (typeof WORKLOADS)[number],
  sink: WorkloadSink,
): Promise<void> {
  const options = { limit: WATCH_TIMING.pageSize, shape: SHAPE }
  for await (const page of client.list(`/apis/${apiVersion}/${plural}`, options))
    for (const item of page.items) sink.add(kind, { ...item, apiVersion, kind })
}
