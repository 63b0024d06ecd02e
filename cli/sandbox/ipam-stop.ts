import { isArray, isObject, objectAt, property, text, type JsonObject } from '../../network/json/json.ts'
import { LEASES_PATH } from '../../network/lease/lease.ts'
import { ADDRESS_CONDITION, ADDRESS_GATE } from '../../network/lease/pod-keys.ts'
import { NETWORKS_ANNOTATION } from '../../network/multus/selection.ts'
import { selectedPath, type Shell } from './shell.ts'

const FOLDER = 'examples/ipam-berth'
const PODS = '/api/v1/namespaces/default/pods'
const EVENTS = '/api/v1/namespaces/default/events'
const OF_FOURTH = 'involvedObject.name=fourth'
const CLUSTER_API = '/apis/ipam.cluster.x-k8s.io/v1beta2/namespaces/default'
const NETWORKS = "-o jsonpath='{.metadata.annotations.k8s\\.v1\\.cni\\.cncf\\.io/networks}'"
const REASON = `-o jsonpath='{.status.conditions[?(@.type=="${ADDRESS_CONDITION}")].message}'`
const LEASE_OF_THIRD = `${LEASES_PATH}/default.192-168-40-3`

/** What Berth hands out: gate, lease, address in the annotation; one pod too many, which waits; a claim of Cluster API. */
export async function playIpam(shell: Shell): Promise<void> {
  await shell.apply(`${FOLDER}/1-network.yaml`)
  await shell.apply(`${FOLDER}/2-pod.yaml`, { dryRun: true })
  await shell.get('ipleases', LEASES_PATH)
  await shell.apply(`${FOLDER}/2-pod.yaml`)
  await shell.until(`${PODS}/first`, isUngated)
  await showNetworks(shell, 'first')
  await shell.apply(`${FOLDER}/3-requested-address.yaml`)
  await shell.until(`${PODS}/second`, isUngated)
  await shell.apply(`${FOLDER}/4-pod-on-a-node.yaml`)
  await shell.until(LEASE_OF_THIRD, (lease) => specText(lease, 'phase') === 'Bound')
  await shell.apply(`${FOLDER}/5-one-too-many.yaml`)
  await shell.until(`${PODS}/fourth`, isTold)
  await shell.field(`get pod fourth ${REASON}`, `${PODS}/fourth`, reasonOf)
  await shell.until(selectedPath(EVENTS, OF_FOURTH), (list) => listAt(list, 'items').length > 0)
  await shell.get('events', EVENTS, OF_FOURTH)
  await shell.deletePod('third')
  await shell.until(LEASE_OF_THIRD, (lease) => specText(lease, 'phase') === 'Quarantined')
  await shell.get('ipleases', LEASES_PATH, 'spec.phase=Quarantined')
  await shell.until(`${PODS}/fourth`, isUngated)
  await showNetworks(shell, 'fourth')
  await shell.get('ipleases', LEASES_PATH, 'spec.pool.name=tiny')
  await shell.apply(`${FOLDER}/6-claim.yaml`)
  await shell.until(`${CLUSTER_API}/ipaddresses/machine-0`, () => true)
  await shell.get('ipaddresses.ipam.cluster.x-k8s.io', `${CLUSTER_API}/ipaddresses`)
}

const showNetworks = (shell: Shell, pod: string): Promise<void> =>
  shell.field(`get pod ${pod} ${NETWORKS}`, `${PODS}/${pod}`, networksOf)

const networksOf = (pod: JsonObject): string =>
  text(objectAt(objectAt(pod, 'metadata'), 'annotations'), NETWORKS_ANNOTATION) ?? ''

const specText = (lease: JsonObject, key: string): string => text(objectAt(lease, 'spec'), key) ?? ''

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
