import { ApiError } from '../../cluster/api/api-error.ts'
import type { JsonObject } from '../../network/json/json.ts'
import { ADDRESS_GATE } from '../../network/lease/pod-keys.ts'
import { DEFAULT_NETWORK_ANNOTATION, NETWORKS_ANNOTATION } from '../../network/multus/selection.ts'
import type { Allocation } from '../allocation.ts'
import type { AllocatedPod } from '../view.ts'
import type { Annotations } from './annotated.ts'
import { podPath, readLivePod } from './live-pod.ts'

/** `changed`: the pod is not what it was taken for, or not there; the view knows what it is now. */
export type Patched = 'done' | 'changed'

/**
 * The one patch on a pod: its annotations, and with them its gate away. It applies to the pod of that uid with those very
 * annotations and that gate, or not at all, so that of several allocators one is first and the others notice.
 * Throws ApiError where it is not known whether it was done, or where the API server refuses it for good.
 */
export async function patchPod(
  allocation: Allocation,
  pod: AllocatedPod,
  wanted: Annotations,
): Promise<Patched> {
  const body = patchOf(pod, wanted)
  try {
    const type = 'application/json-patch+json'
    allocation.view.learn('Pod', await allocation.api.patch(podPath(pod), { type, body }))
    return 'done'
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    if (error.status === 404) {
      allocation.view.forget('Pod', pod.namespace, pod.name, pod.uid)
      return 'changed'
    }
    if (error.status !== 409 && error.status !== 422) throw error
    const live = await readLivePod(allocation, pod)
    // As it was taken to be, and refused all the same: not for what the patch tests.
    if (live?.uid === pod.uid && live.resourceVersion === pod.resourceVersion) throw error
    return 'changed'
  }
}

/** The operations; they do nothing but test if the annotations are as wanted and there is no gate. */
export function patchOf(pod: AllocatedPod, wanted: Annotations): readonly JsonObject[] {
  const { uid, resourceVersion, networks, defaultNetwork } = pod
  const operations: JsonObject[] = [{ op: 'test', path: '/metadata/uid', value: uid }]
  if (networks === undefined && defaultNetwork === undefined) {
    // There may be no annotations at all, and then none that can be tested to be missing.
    operations.push({ op: 'test', path: '/metadata/resourceVersion', value: resourceVersion })
  } else {
    operations.push(...exchange(NETWORKS_ANNOTATION, networks, wanted.networks))
    operations.push(...exchange(DEFAULT_NETWORK_ANNOTATION, defaultNetwork, wanted.defaultNetwork))
  }
  const gate = pod.gates.indexOf(ADDRESS_GATE)
  if (gate >= 0) {
    const path = `/spec/schedulingGates/${gate}`
    operations.push({ op: 'test', path, value: { name: ADDRESS_GATE } }, { op: 'remove', path })
  }
  return operations
}

/** A key that is not there is null to a test (evanphx/json-patch, which the API server uses). */
function exchange(key: string, old: string | undefined, wanted: string | undefined): readonly JsonObject[] {
  const path = `/metadata/annotations/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`
  const test: JsonObject = { op: 'test', path, value: old ?? null }
  return wanted === undefined || wanted === old ? [test] : [test, { op: 'replace', path, value: wanted }]
}
