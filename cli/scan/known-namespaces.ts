import { nearNames } from '../../network/text/near-name.ts'
import { objectAt, text, type JsonObject } from '../../network/json/json.ts'
import type { ScannedCluster } from '../../scan/cluster.ts'
import { UsageError } from '../terminal.ts'

/**
 * Refuses a namespace that the cluster does not have: of one that is misspelt it would be told that there is nothing to mend. Manifests
 * without any Namespace do not say which there are, and neither does a cluster whose Namespaces could not be read.
 */
export function refuseUnknownNamespaces(cluster: ScannedCluster, wanted: readonly string[]): void {
  const names = cluster.objects('Namespace').map((object) => metadataText(object, 'name'))
  if (names.length === 0) return
  const known = new Set([...names, ...namespacesIn(cluster)])
  for (const namespace of wanted) {
    if (known.has(namespace)) continue
    const near = nearNames(namespace, known)
    const hint = near.length === 0 ? '' : `; did you mean ${near.join(' or ')}?`
    throw new UsageError(`the cluster has no namespace "${namespace}"${hint}`)
  }
}

/** Of manifests, in which a Namespace may be missing. */
function* namespacesIn(cluster: ScannedCluster): Iterable<string> {
  for (const kind of ['NetworkAttachmentDefinition', 'InClusterIPPool'] as const)
    for (const object of cluster.objects(kind)) yield metadataText(object, 'namespace')
  for (const workload of cluster.workloads()) yield metadataText(workload, 'namespace')
  for (const pod of cluster.pods()) yield pod.namespace
}

const metadataText = (object: JsonObject, key: string): string =>
  text(objectAt(object, 'metadata'), key) ?? ''
