import { parseNetConf } from '../cni/parse.ts'
import type { Network, NetworkAttachmentDefinition } from './network.ts'
import { RESOURCE_NAME_ANNOTATION } from './network.ts'

/** Everything Berth knows of a NetworkAttachmentDefinition, from the raw object. Total on untrusted input: never throws. */
export function describeNetwork(nad: NetworkAttachmentDefinition): Network {
  const annotations = nad.metadata.annotations ?? {}
  const parsed =
    nad.spec?.config === undefined ? { conf: undefined, problems: [] } : parseNetConf(nad.spec.config)
  return {
    namespace: nad.metadata.namespace ?? '',
    name: nad.metadata.name ?? '',
    conf: parsed.conf,
    confProblems: parsed.problems,
    domain: 'default',
    links: [],
    plans: [],
    nodeSelector: undefined,
    device: undefined,
    resourceName: annotations[RESOURCE_NAME_ANNOTATION],
    labels: nad.metadata.labels ?? {},
    annotations,
  }
}
