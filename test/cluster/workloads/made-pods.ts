import { isArray, isObject, property, text, type JsonObject } from '../../../network/json/json.ts'
import type { BerthCluster } from '../describe-on-berth.ts'
import { NETWORKS } from '../rule-rows/manifests.ts'
import { eventually } from '../until.ts'

export const SHOP = 'workloads'
export const APPLY = ['apply', '-n', SHOP, '-f', '-']

/** The pods of that app, once there are so many; what there is after half a minute. */
export const madePods = (on: BerthCluster, app: string, count: number): Promise<readonly JsonObject[]> =>
  eventually(
    () => podsOf(on, app),
    (pods) => pods.length === count,
  )

export async function podsOf(on: BerthCluster, app: string): Promise<readonly JsonObject[]> {
  const { stdout } = await on.kubectl(['get', 'pods', '-n', SHOP, '-l', `app=${app}`, '-o', 'json'])
  const list: unknown = JSON.parse(stdout)
  const items = isObject(list) ? property(list, 'items') : undefined
  return isArray(items) ? items.filter(isObject) : []
}

/** The nodes of its pods, `node1 node2`, once so many are bound. */
export async function nodesOf(on: BerthCluster, app: string, count: number): Promise<string> {
  const nodes = ['get', 'pods', '-n', SHOP, '-l', `app=${app}`, '-o', 'jsonpath={.items[*].spec.nodeName}']
  const { stdout } = await eventually(
    () => on.kubectl(nodes),
    (answer) => answer.stdout.split(' ').filter((name) => name !== '').length === count,
  )
  return stdout
}

const metadataOf = (object: JsonObject | undefined): JsonObject => {
  const metadata = object && property(object, 'metadata')
  return isObject(metadata) ? metadata : {}
}

export const nameOf = (object: JsonObject | undefined): string => text(metadataOf(object), 'name') ?? ''
export const uidOf = (object: JsonObject | undefined): string => text(metadataOf(object), 'uid') ?? ''

/** Its networks annotation. */
export function networksOf(object: JsonObject | undefined): string | undefined {
  const annotations = property(metadataOf(object), 'annotations')
  return isObject(annotations) ? text(annotations, NETWORKS) : undefined
}

export const requiredTerms = (object: JsonObject | undefined): unknown =>
  Object(object?.['spec']).affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution
    ?.nodeSelectorTerms
