import { ApiError } from '../../../cluster/api/api-error.ts'
import type { ApiClient } from '../../../cluster/client.ts'
import { LabelledStore } from '../../../cluster/model/labelled-store.ts'
import { METADATA } from '../../../cluster/model/object-shapes.ts'
import { identityOf } from '../../../cluster/model/raw-object.ts'
import { objectKey } from '../../../cluster/model/sink.ts'
import { WATCH_TIMING } from '../../../cluster/watch/watch-timing.ts'
import type { JsonObject } from '../../../network/json/json.ts'
import { readWorkloads } from '../../scan/read-workloads.ts'
import { Workloads } from '../../scan/workloads.ts'

type Reader = Pick<ApiClient, 'list'>

/** What a scan asks and the allocator does not keep: read for one scan, and forgotten. */
export interface Beside {
  /** Raw, by namespace and name. */
  readonly networks: readonly JsonObject[]
  readonly namespaces: readonly JsonObject[]
  readonly nodes: LabelledStore
  readonly workloads: Workloads
  /** What could not be read. */
  readonly unread: readonly string[]
}

/** Throws ApiError where something else is the matter than a missing right. */
export async function readBeside(client: Reader): Promise<Beside> {
  const unread: string[] = []
  const nodes = new LabelledStore()
  for (const node of await listed(client, NODES, unread)) nodes.upsert(node)
  const workloads = new Workloads()
  await readWorkloads(client, {
    add: (kind, object) => workloads.add(kind, object),
    miss: (what) => unread.push(what),
  })
  return {
    networks: await listed(client, NETWORKS, unread),
    namespaces: await listed(client, NAMESPACES, unread),
    nodes,
    workloads,
    unread,
  }
}

interface Listed {
  readonly kind: string
  readonly apiVersion: string
  readonly path: string
}

const NODES: Listed = { kind: 'Node', apiVersion: 'v1', path: '/api/v1/nodes' }
const NAMESPACES: Listed = { kind: 'Namespace', apiVersion: 'v1', path: '/api/v1/namespaces' }
const NETWORKS: Listed = {
  kind: 'NetworkAttachmentDefinition',
  apiVersion: 'k8s.cni.cncf.io/v1',
  path: '/apis/k8s.cni.cncf.io/v1/network-attachment-definitions',
}

/** With apiVersion and kind, which the objects of a list do not carry. A kind that the cluster does not have has no objects. */
async function listed(
  client: Reader,
  { kind, apiVersion, path }: Listed,
  unread: string[],
): Promise<readonly JsonObject[]> {
  const objects: JsonObject[] = []
  const shape = { metadata: METADATA, ...(kind === NETWORKS.kind && { spec: 'whole' as const }) }
  try {
    for await (const page of client.list(path, { limit: WATCH_TIMING.pageSize, shape }))
      for (const item of page.items) objects.push({ ...item, apiVersion, kind })
  } catch (error) {
    if (!(error instanceof ApiError) || (error.status !== 403 && error.status !== 404)) throw error
    if (error.status === 403) unread.push(`${kind}s (you may not list them)`)
    return []
  }
  return objects.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
}

function keyOf(object: JsonObject): string {
  const { namespace, name } = identityOf(object)
  return objectKey(namespace, name)
}
