import { isArray, isObject, objectAt, property, text, type JsonObject } from '../../network/json/json.ts'
import { LEASES_PATH } from '../../network/lease/lease.ts'
import { ADDRESS_CONDITION, ADDRESS_GATE } from '../../network/lease/pod-keys.ts'
import { NETWORKS_ANNOTATION } from '../../network/multus/selection.ts'
import type { Shell } from './shell.ts'

const FOLDER = 'examples/ipam-berth'
const PODS = '/api/v1/namespaces/default/pods'
const CLUSTER_API = '/apis/ipam.cluster.x-k8s.io/v1beta2/namespaces/default'
const NETWORKS = "-o jsonpath='{.metadata.annotations.k8s\\.v1\\.cni\\.cncf\\.io/networks}'"
const REASON = `-o jsonpath='{.status.conditions[?(@.type=="${ADDRESS_CONDITION}")].message}'`

/** What Berth hands out: gate, lease, address in the annotation; one pod too many, which waits; a claim of Cluster API. */
export async function playIpam(shell: Shell): Promise<void> {
  await shell.apply(`${FOLDER}/1-network.yaml`)
  await shell.apply(`${FOLDER}/2-pod.yaml`, { dryRun: true })
  await shell.table('get ipleases', LEASES_PATH)
  await shell.apply(`${FOLDER}/2-pod.yaml`)
  await shell.until(`${PODS}/first`, isUngated)
  await showNetworks(shell, 'first')
  await shell.apply(`${FOLDER}/3-requested-address.yaml`)
  await shell.apply(`${FOLDER}/4-more-pods.yaml`)
  await shell.until(`${PODS}/third`, isUngated)
  await shell.until(`${PODS}/fourth`, isTold)
  await showLeases(shell)
  await shell.field(`get pod fourth ${REASON}`, `${PODS}/fourth`, reasonOf)
  await shell.deletePod('first')
  await shell.until(`${PODS}/fourth`, isUngated)
  await showNetworks(shell, 'fourth')
  await showLeases(shell)
  await shell.apply(`${FOLDER}/5-claim.yaml`)
  await shell.until(`${CLUSTER_API}/ipaddresses/machine-0`, () => true)
  await shell.table('get ipaddresses', `${CLUSTER_API}/ipaddresses`)
}

const showNetworks = (shell: Shell, pod: string): Promise<void> =>
  shell.field(`get pod ${pod} ${NETWORKS}`, `${PODS}/${pod}`, networksOf)

/** Those of this stop; there are others of the stops before. */
const showLeases = (shell: Shell): Promise<void> =>
  shell.table(
    'get ipleases --field-selector spec.pool.name=tiny',
    `${LEASES_PATH}?fieldSelector=spec.pool.name%3Dtiny`,
  )

const networksOf = (pod: JsonObject): string =>
  text(objectAt(objectAt(pod, 'metadata'), 'annotations'), NETWORKS_ANNOTATION) ?? ''

const isUngated = (pod: JsonObject): boolean =>
  !listAt(objectAt(pod, 'spec'), 'schedulingGates').some((gate) => text(gate, 'name') === ADDRESS_GATE)

const isTold = (pod: JsonObject): boolean => reasonOf(pod) !== ''

function reasonOf(pod: JsonObject): string {
  const conditions = listAt(objectAt(pod, 'status'), 'conditions')
  return text(conditions.find((one) => text(one, 'type') === ADDRESS_CONDITION) ?? {}, 'message') ?? ''
}

function listAt(object: JsonObject, key: string): readonly JsonObject[] {
  const list = property(object, key)
  return isArray(list) ? list.filter(isObject) : []
}
