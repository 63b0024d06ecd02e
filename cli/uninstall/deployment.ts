import {
  isArray,
  isObject,
  objectAt,
  property,
  stringsAt,
  text,
  type JsonObject,
} from '../../network/json/json.ts'
import { readObject } from './read.ts'
import { attempt, type Subject, type Taking } from './taking.ts'

/** The API servers hear of a deleted webhook configuration by a watch: the webhook is there for them until then, in ms. */
const FOLLOWING = 2000
/** Berth's pods have 30 s to end; longer than this they are not waited for. */
const MOST_LOOKS = 45
const BETWEEN_LOOKS = 2000

/**
 * Scales Berth's Deployment to nothing and waits until its pods are gone: an allocator that runs would put its finalizers back onto
 * claims and pools.
 */
export async function stopBerth(taking: Taking): Promise<void> {
  const { client, namespace, name } = taking
  const subject = { kind: 'Deployment', namespace, name }
  const path = `/apis/apps/v1/namespaces/${encodeURIComponent(namespace)}/deployments/${encodeURIComponent(name)}`
  await attempt(taking, subject, async () => {
    const deployment = await readObject(client, path)
    if (deployment === undefined) {
      taking.tell({ ...subject, result: 'unchanged', text: 'not there' })
      return
    }
    const replicas = replicasOf(deployment)
    if (taking.dryRun) {
      const planned = { result: 'planned', text: `would be scaled from ${replicas} to 0` } as const
      taking.tell({ ...subject, ...(replicas > 0 ? planned : STOPPED) })
      return
    }
    if (replicas > 0) {
      await taking.pause(FOLLOWING)
      const body = { spec: { replicas: 0 } }
      await client.patch(`${path}/scale`, { type: 'application/merge-patch+json', body })
    }
    await untilGone(taking, deployment, subject)
  })
}

const STOPPED = { result: 'unchanged', text: 'stopped already' } as const

async function untilGone(taking: Taking, deployment: JsonObject, subject: Subject): Promise<void> {
  const replicas = replicasOf(deployment)
  for (let looks = 1; ; looks++) {
    const pods = await podsOf(taking, deployment)
    const [first] = pods
    if (first === undefined) {
      const done = { result: 'done', text: `scaled from ${replicas} to 0, its pods are gone` } as const
      taking.tell({ ...subject, ...(replicas > 0 ? done : STOPPED) })
      return
    }
    if (looks === MOST_LOOKS) {
      taking.tell({
        ...subject,
        result: 'failed',
        text: `scaled to 0, but ${stillThere(first, pods.length)}`,
      })
      return
    }
    await taking.pause(BETWEEN_LOOKS)
  }
}

/** `pod berth-5d4-x on node n1 is still there: it may put finalizers back; run this again when it is gone`. */
function stillThere(pod: JsonObject, count: number): string {
  const node = text(objectAt(pod, 'spec'), 'nodeName')
  const place = node === undefined ? '' : ` on node ${node}`
  const others = count > 1 ? ` and ${count - 1} more are` : ' is'
  const name = text(objectAt(pod, 'metadata'), 'name') ?? ''
  return `pod ${name}${place}${others} still there and may put finalizers back: run this again when gone`
}

const replicasOf = (deployment: JsonObject): number => {
  const replicas = property(objectAt(deployment, 'spec'), 'replicas')
  return typeof replicas === 'number' ? replicas : 1
}

/** What runs this very command may have the same labels, and is of no ReplicaSet. */
async function podsOf({ client, namespace }: Taking, deployment: JsonObject): Promise<readonly JsonObject[]> {
  const labels = stringsAt(objectAt(objectAt(deployment, 'spec'), 'selector'), 'matchLabels')
  const labelSelector = Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',')
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods`
  const items = property(await client.get(path, { query: { labelSelector, limit: '500' } }), 'items')
  return (isArray(items) ? items : []).filter(isObject).filter(isOfReplicaSet)
}

function isOfReplicaSet(pod: JsonObject): boolean {
  const owners = property(objectAt(pod, 'metadata'), 'ownerReferences')
  return isArray(owners) && owners.some((owner) => isObject(owner) && text(owner, 'kind') === 'ReplicaSet')
}
